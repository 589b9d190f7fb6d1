import { describe, expect, it } from 'vitest'
import type { FfmpegFeatures } from '../../../server/ffmpeg/ffmpeg.ts'
import { rasterArguments, type RasterInput } from '../../../server/ffmpeg/raster-arguments.ts'

const OLD: FfmpegFeatures = {
  protocols: new Set(['rtmp']),
  demuxers: new Set(['rtsp']),
  generators: new Set(['testsrc2']),
  hasFpsMode: false,
  rtspTimeoutOption: 'stimeout',
}
const NEW: FfmpegFeatures = { ...OLD, hasFpsMode: true, rtspTimeoutOption: 'timeout' }

const HOSTILE = ['-version', '-f', 'a;b', '$(touch x)', '%d', 'a\nb', 'concat:a|b', '-i /etc/passwd']

/** Every input that carries a text of the user, made of this text. */
function inputsOf(text: string): readonly RasterInput[] {
  return [
    { kind: 'file', path: `/films/${text}`, isLooping: true, matrix: 'auto' },
    { kind: 'file', path: text, isLooping: false, matrix: 'bt709' },
    { kind: 'picture', path: text, codec: 'png' },
    { kind: 'rtsp', url: `rtsp://host/${text}` },
    { kind: 'rtmp', url: `rtmp://host/${text}`, connectUrl: 'rtmp://host/a' },
    { kind: 'camera', device: { system: 'v4l2', address: `/dev/${text}` }, isPlain: false },
    { kind: 'camera', device: { system: 'avfoundation', address: text }, isPlain: true },
    { kind: 'camera', device: { system: 'dshow', address: text }, isPlain: true },
  ]
}

describe('raster arguments', () => {
  it.each(HOSTILE)('keep their shape whatever the input says: %j', (text) => {
    const plain = inputsOf('plain').map((input) => rasterArguments(input, 640, NEW))
    const hostile = inputsOf(text).map((input) => rasterArguments(input, 640, NEW))
    for (const [at, args] of hostile.entries()) {
      const expected = plain[at] ?? []
      expect(args.length).toBe(expected.length)
      const changed = args.filter((arg, index) => arg !== expected[index])
      expect(changed.length).toBe(1)
      expect(args[args.indexOf(changed[0] ?? '') - 1]).toBe('-i')
    }
  })

  it('force demuxer and protocols of what comes from the network', () => {
    const rtsp = rasterArguments({ kind: 'rtsp', url: 'rtsp://host/a' }, 640, NEW).join(' ')
    expect(rtsp).toContain('-protocol_whitelist rtsp,rtsps,rtp,udp,tcp,tls')
    expect(rtsp).toContain('-f rtsp -i rtsp://host/a')
    const rtmp = rasterArguments(
      { kind: 'rtmp', url: 'rtmp://host/a/b', connectUrl: 'rtmp://host/a' },
      640,
      NEW,
    ).join(' ')
    expect(rtmp).toContain('-protocol_whitelist rtmp,rtmps,tcp,tls')
    expect(rtmp).toContain('-f flv -i rtmp://host/a/b')
    const file = rasterArguments(
      { kind: 'file', path: '/a.mp4', isLooping: true, matrix: 'auto' },
      640,
      NEW,
    ).join(' ')
    expect(file).toContain('-protocol_whitelist file -i file:/a.mp4')
  })

  it('speak to old and new builds, and never at a constant rate', () => {
    const input: RasterInput = { kind: 'rtsp', url: 'rtsp://host/a' }
    const old = rasterArguments(input, 640, OLD).join(' ')
    expect(old).toContain('-vsync 0')
    expect(old).toContain('-stimeout ')
    const fresh = rasterArguments(input, 640, NEW).join(' ')
    expect(fresh).toContain('-fps_mode passthrough')
    expect(fresh).toContain(' -timeout ')
    for (const args of [old, fresh]) {
      expect(args).toContain('-nostdin')
      expect(args).not.toMatch(/cfr| -r /)
    }
  })

  it('play the rest of a film and then the whole of it over and over, from one path', () => {
    const args = rasterArguments(
      { kind: 'file', path: '-i;[x]', isLooping: true, startUs: 1_500_000 },
      640,
      NEW,
    )
    const line = args.join(' ')
    const film = '-protocol_whitelist file -i file:-i;[x]'
    expect(line).toContain(
      `-ss 1.500000 ${film} -stream_loop -1 ${film} -filter_complex [0:V:0][1:V:0]concat,`,
    )
    expect(args[args.indexOf('-filter_complex') + 1]).not.toContain('[x]')
    expect(line).toContain('-map [raster]')
    const once = rasterArguments({ kind: 'file', path: 'a', isLooping: false, startUs: 20 }, 640, NEW)
    expect(once.join(' ')).toContain('-ss 0.000020 -protocol_whitelist file -i file:a -map 0:V:0')
  })
})
