import { describe, expect, it } from 'vitest'
import type { FromDecoderThread } from '../../../server/source/decoder-messages.ts'
import { FrameFiller } from '../../../server/source/frame-filler.ts'

const FORMAT = { width: 4, height: 2 }

function makeFiller(delivery: 'push' | 'pull'): { filler: FrameFiller; told: FromDecoderThread[] } {
  const told: FromDecoderThread[] = []
  const filler = new FrameFiller({
    memory: new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true }),
    delivery,
    maxFps: 60,
    now: () => 5,
    tell: (message) => told.push(message),
  })
  return { filler, told }
}

describe('filling slots', () => {
  it('gives each frame a slot in turn and tells main when it is filled', () => {
    const { filler, told } = makeFiller('pull')
    filler.addSlot(1, 64)
    filler.addSlot(2, 128)
    const target = filler.frameStarted(0, FORMAT)
    expect(target).toBeInstanceOf(Uint8Array)
    expect(target instanceof Uint8Array && [target.byteOffset, target.byteLength]).toEqual([64, 12])
    filler.frameFilled(0)
    filler.frameStarted(40_000, FORMAT)
    filler.frameFilled(40_000)
    expect(told).toEqual([
      { kind: 'format', format: FORMAT },
      { kind: 'frame', id: 1, ptsUs: 0, arrivalUs: 5, isDiscontinuous: false },
      { kind: 'frame', id: 2, ptsUs: 40_000, arrivalUs: 5, isDiscontinuous: false },
    ])
  })

  it('waits without a slot when it pulls, and does not count the frame twice for the rate', () => {
    const { filler } = makeFiller('pull')
    expect(filler.frameStarted(0, FORMAT)).toBe('wait')
    expect(filler.frameStarted(0, FORMAT)).toBe('wait')
    filler.addSlot(1, 64)
    expect(filler.frameStarted(0, FORMAT)).toBeInstanceOf(Uint8Array)
  })

  it('drops and tells without a slot when it is pushed', () => {
    const { filler, told } = makeFiller('push')
    expect(filler.frameStarted(0, FORMAT)).toBe('skip')
    expect(told.at(-1)).toEqual({ kind: 'dropped' })
  })

  it('marks where the time goes back', () => {
    const { filler, told } = makeFiller('pull')
    filler.addSlot(1, 64)
    filler.addSlot(2, 128)
    for (const ptsUs of [900_000, 0]) {
      filler.frameStarted(ptsUs, FORMAT)
      filler.frameFilled(ptsUs)
    }
    expect(told.at(-1)).toMatchObject({ ptsUs: 0, isDiscontinuous: true })
  })

  it('passes over what comes before the live edge', () => {
    const { filler, told } = makeFiller('push')
    filler.edgeUs = 100_000
    filler.addSlot(1, 64)
    expect(filler.frameStarted(60_000, FORMAT)).toBe('skip')
    expect(filler.frameStarted(100_000, FORMAT)).toBeInstanceOf(Uint8Array)
    expect(told.some((message) => message.kind === 'dropped')).toBe(false)
  })
})
