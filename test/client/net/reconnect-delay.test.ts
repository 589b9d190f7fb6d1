import { expect, it } from 'vitest'
import { ReconnectDelay } from '../../../client/net/reconnect-delay.ts'

it('doubles from 0.3 s to 3 s and starts over after a connection that worked', () => {
  const delay = new ReconnectDelay(() => 0)
  expect([1, 2, 3, 4, 5, 6].map(() => delay.next())).toEqual([300, 600, 1200, 2400, 3000, 3000])
  delay.reset()
  expect(delay.next()).toBe(300)
})

it('spreads the delays by up to a quarter', () => {
  expect(new ReconnectDelay(() => 1).next()).toBe(225)
})
