import { describe, expect, it } from 'vitest'
import { resolveUrl } from '../../../server/source/source-address.ts'

describe("a stream's host", () => {
  it('is handed on as an address, with all else as it was written', async () => {
    const resolved = await resolveUrl('rtsp://an@na:p@ss:w|rd@localhost:8554/cam?x=1@2:3', 0)
    expect(resolved).toMatch(/^rtsp:\/\/an@na:p@ss:w\|rd@(127\.0\.0\.1|\[::1\]):8554\/cam\?x=1@2:3$/)
    expect(await resolveUrl('rtmp://localhost/live/key', 1)).toMatch(
      /^rtmp:\/\/(127\.0\.0\.1|\[::1\])\/live\/key$/,
    )
  })

  it('stays as it is when it is an address', async () => {
    expect(await resolveUrl('rtsp://10.0.0.5:554/cam', 3)).toBe('rtsp://10.0.0.5:554/cam')
    expect(await resolveUrl('rtsp://[fd00::1]/cam', 0)).toBe('rtsp://[fd00::1]/cam')
  })

  it('is told when it is not known', async () => {
    await expect(resolveUrl('rtsp://no-such-host.invalid/a', 0)).rejects.toThrow(/not known/)
  })
})
