import { expect, test } from 'vitest'

import { parseFilmHeader } from '../../../../server/tileset/film/film-header.ts'

test.each([
  ['  Duration: 01:02:03.45, start: 0.000000, bitrate: 8090 kb/s\n', 3723_450_000],
  ['  Duration: 00:00:00.04, start: 1.400000, bitrate: N/A\n', 40_000],
  ['  Duration: N/A, start: 0.000000, bitrate: N/A\n', null],
  ['f.mp4: Invalid data found when processing input\n', null],
])('the length of a film by its header: %s', (text, lengthUs) => {
  expect(parseFilmHeader(text)).toEqual({ lengthUs, matrix: 'auto', aspect: 1 })
})

const H264 = '    Stream #0:0(und): Video: h264 (High) (avc1 / 0x31637661), yuv420p,'

test.each([
  [`${H264} 854x480 [SAR 1:1 DAR 427:240], 906 kb/s, 24 fps\n`, 854 / 480],
  [`${H264} 1920x1080, 24 fps\n`, 16 / 9],
  [`${H264} 720x576 [SAR 64:45 DAR 16:9], 25 fps\n`, 16 / 9],
  [`${H264} 1920x1080, 24 fps\n    Metadata:\n      rotate          : 90\n`, 9 / 16],
  [`${H264} 1920x1080, 24 fps\n      displaymatrix: rotation of -90.00 degrees\n`, 9 / 16],
  [`    Stream #0:0: Video: mjpeg, yuvj420p, 500x500, 90k tbr (attached pic)\n${H264} 400x100\n`, 4],
  [`${H264} 0x0\n`, 1],
])('the shape of a film by its header: %s', (text, aspect) => {
  expect(parseFilmHeader(text).aspect).toBeCloseTo(aspect, 6)
})
