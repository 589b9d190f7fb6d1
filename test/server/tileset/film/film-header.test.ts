import { expect, test } from 'vitest'

import { parseFilmHeader } from '../../../../server/tileset/film/film-header.ts'

test.each([
  ['  Duration: 01:02:03.45, start: 0.000000, bitrate: 8090 kb/s\n', 3723_450_000],
  ['  Duration: 00:00:00.04, start: 1.400000, bitrate: N/A\n', 40_000],
  ['  Duration: N/A, start: 0.000000, bitrate: N/A\n', null],
  ['f.mp4: Invalid data found when processing input\n', null],
])('the length of a film by its header: %s', (text, lengthUs) => {
  expect(parseFilmHeader(text)).toEqual({ lengthUs, matrix: 'auto' })
})
