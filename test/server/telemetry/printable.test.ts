import { expect, it } from 'vitest'
import { printable } from '../../../server/telemetry/printable.ts'

it('writes what would act on a terminal as its code', () => {
  expect(printable('\u001b[31mred\n\r\u0007\u007f\u009b2J')).toBe(
    '\\u001b[31mred\\u000a\\u000d\\u0007\\u007f\\u009b2J',
  )
  expect(printable('gnp.\u202eexe\u2028x')).toBe('gnp.\\u202eexe\\u2028x')
})

it('leaves names as people write them', () => {
  for (const name of ['Übung 7 (März).png', 'мозаика', '猫の写真.jpg', '🎪 show.mp4', 'e\u0301'])
    expect(printable(name)).toBe(name)
})
