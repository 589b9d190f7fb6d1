import { describe, expect, it } from 'vitest'
import { parseFilmLength } from '../../../server/source/film-length.ts'

const LISTED = `#software: Lavf58
#tb 0: 1/12800
#media_type 0: video
#tb 1: 1/12800
#media_type 1: video
0,       -512,        512,      512,     4100, 0x0a758a2d
0,          0,       1536,      512,      310, 0x0a758a2d, F=0x0
1,      49664,      51200,      512,     1900, 0x9520e363
1,      50176,      50688,      512,      799, 0xeef97f43, F=0x0
`

describe('the length of a film', () => {
  it('reaches from the first picture to the end of the last, in whichever order they are coded', () => {
    expect(parseFilmLength(LISTED)).toBe(Math.round(((51_200 + 512 - 512) / 12_800) * 1e6))
  })

  it.each(['', '#tb 1: 1/25\n', LISTED.replaceAll(/^1,.*\n/gm, ''), LISTED.replaceAll(/^#tb 1.*\n/gm, '')])(
    'is not known when something is missing: %j',
    (text) => expect(parseFilmLength(text)).toBeNull(),
  )
})
