import { describe, expect, it } from 'vitest'
import {
  parseFormats,
  parseGenerators,
  parseProtocols,
  parseVersion,
} from '../../../server/ffmpeg/probe-ffmpeg.ts'

describe('what ffmpeg says of itself', () => {
  it('is read from the list of protocols, input only', () => {
    const text = 'Supported file protocols:\nInput:\n  file\n  rtmp\nOutput:\n  md5\n  rtmp\n'
    expect([...parseProtocols(text)]).toEqual(['file', 'rtmp'])
  })

  it('is read from the lists of demuxers and devices', () => {
    const text = [
      ...['File formats:', ' D. = Demuxing supported', ' --'],
      ...[' D  flv             FLV', ' D d v4l2            Video4Linux2', '  E nut             NUT'],
      ' DE video4linux2,v4l2 Video4Linux2 device',
    ].join('\n')
    const names = parseFormats(text)
    expect(names.has('flv')).toBe(true)
    expect(names.has('video4linux2')).toBe(true)
    expect(names.has('v4l2')).toBe(true)
    expect(names.has('nut')).toBe(false)
  })

  it('is read from the list of filters, picture sources only', () => {
    const text = [
      ' ... testsrc2          |->V       Generate another test pattern.',
      ' .. color             |->V       Provide an uniformly colored input.',
      ' ... sine              |->A       Generate sine wave audio signal.',
      ' ..C scale             V->V       Scale the input video size.',
    ].join('\n')
    expect([...parseGenerators(text)]).toEqual(['testsrc2', 'color'])
  })

  it('is a version, or it is no ffmpeg', () => {
    expect(parseVersion('ffmpeg version 5.1.9-0+deb12u1 Copyright')).toBe('5.1.9-0+deb12u1')
    expect(parseVersion('bash: ffmpeg: command not found')).toBeNull()
  })
})
