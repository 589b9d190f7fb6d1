import { describe, expect, it } from 'vitest'
import { parseAvfoundation, parseDshow } from '../../../server/source/list-cameras.ts'

describe('the list of cameras', () => {
  it('is read from avfoundation, without screens and microphones', () => {
    const text = [
      '[AVFoundation indev @ 0x7f8] AVFoundation video devices:',
      '[AVFoundation indev @ 0x7f8] [0] FaceTime HD Camera',
      '[AVFoundation indev @ 0x7f8] [1] Capture screen 0',
      '[AVFoundation indev @ 0x7f8] [2] USB Camera',
      '[AVFoundation indev @ 0x7f8] AVFoundation audio devices:',
      '[AVFoundation indev @ 0x7f8] [0] MacBook Microphone',
    ].join('\n')
    expect(parseAvfoundation(text)).toEqual([
      { number: 0, name: 'FaceTime HD Camera', device: { system: 'avfoundation', address: '0' } },
      { number: 1, name: 'USB Camera', device: { system: 'avfoundation', address: '2' } },
    ])
  })

  it('is read from dshow in its older form', () => {
    const text = [
      '[dshow @ 000001] DirectShow video devices (some may be both video and audio devices)',
      '[dshow @ 000001]  "Integrated Webcam"',
      '[dshow @ 000001]     Alternative name "@device_pnp_x"',
      '[dshow @ 000001] DirectShow audio devices',
      '[dshow @ 000001]  "Microphone"',
    ].join('\r\n')
    expect(parseDshow(text).map(({ name }) => name)).toEqual(['Integrated Webcam'])
  })

  it('is read from dshow in its newer form', () => {
    const text = [
      '[dshow @ 000001] "OBS Virtual Camera" (none)',
      '[dshow @ 000001] "Integrated Webcam" (video)',
      '[dshow @ 000001]   Alternative name "@device_pnp_x"',
      '[dshow @ 000001] "Microphone" (audio)',
    ].join('\r\n')
    expect(parseDshow(text).map(({ number, name }) => [number, name])).toEqual([[0, 'Integrated Webcam']])
  })
})
