import { describe, expect, it } from 'vitest'
import { parseFilmMatrix } from '../../../server/ffmpeg/film-matrix.ts'

describe("a film's matrix", () => {
  it.each([
    [
      'Stream #0:0(und): Video: h264 (High) (avc1 / 0x31637661), yuv420p, 1920x1080 [SAR 1:1], 8 kb/s',
      'bt709',
    ],
    ['  Stream #0:0[0x1]: Video: h264 (High), yuv420p(progressive), 1280x720, 24 fps', 'bt709'],
    ['Stream #0:0: Video: hevc, yuv420p10le(tv, bt2020nc/bt2020/smpte2084), 3840x2160', 'auto'],
    ['Stream #0:0: Video: h264, yuv420p(tv, bt709, progressive), 1920x1080', 'auto'],
    ['Stream #0:0: Video: h264, yuv420p(tv, smpte170m, progressive), 1920x1080', 'auto'],
    ['Stream #0:0: Video: h264 (High), yuv420p(progressive), 854x480 [SAR 1:1 DAR 427:240]', 'auto'],
    ['Stream #0:0: Video: png, rgb24(pc), 1920x1080', 'auto'],
    ['nothing that ffmpeg would say', 'auto'],
  ])('%s', (line, matrix) => {
    expect(parseFilmMatrix(line)).toBe(matrix)
  })
})
