import { expect, it } from 'vitest'
import { networkUrls } from '../../../server/engine/network-urls.ts'

it('names no address while the show listens on this machine alone', () => {
  expect(networkUrls({ host: null, isLan: false }, 7700)).toEqual([])
})

it('names the one address that is listened on', () => {
  expect(networkUrls({ host: '127.0.0.1', isLan: true }, 7700)).toEqual(['http://127.0.0.1:7700'])
})
