import { describe, expect, it } from 'vitest'
import { encodeSlip, SlipReader } from '../../../server/control/slip.ts'

function readAll(pieces: readonly Uint8Array[], maxBytes = 1000): { packets: number[][]; isGood: boolean } {
  const packets: number[][] = []
  const reader = new SlipReader(maxBytes, (packet) => packets.push([...packet]))
  const isGood = pieces.every((piece) => reader.read(piece))
  return { packets, isGood }
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

describe('SLIP', () => {
  it('frames a packet by an END before and behind it, and escapes those inside', () => {
    expect([...encodeSlip(bytes(1, 0xc0, 2, 0xdb, 3))]).toEqual([0xc0, 1, 0xdb, 0xdc, 2, 0xdb, 0xdd, 3, 0xc0])
  })

  it('gives back what was framed, in whatever pieces it comes', () => {
    const first = Uint8Array.from({ length: 700 }, (_, at) => (at * 37) % 256)
    const stream = Buffer.concat([encodeSlip(first), encodeSlip(bytes(0xdb, 0xc0)), encodeSlip(bytes(7))])
    for (const size of [1, 2, 3, 64, 10_000]) {
      const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, at) =>
        stream.subarray(at * size, (at + 1) * size),
      )
      expect(readAll(pieces), `pieces of ${size}`).toEqual({
        packets: [[...first], [0xdb, 0xc0], [7]],
        isGood: true,
      })
    }
  })

  it('takes one END between packets as well, and nothing for a packet', () => {
    expect(readAll([bytes(1, 0xc0, 2, 0xc0, 0xc0, 0xc0, 3, 0xc0)]).packets).toEqual([[1], [2], [3]])
  })

  it('ends at an escape of something else and at a packet that is too large', () => {
    expect(readAll([bytes(0xc0, 0xdb, 1)]).isGood).toBe(false)
    expect(readAll([new Uint8Array(9).fill(1)], 8)).toEqual({ packets: [], isGood: false })
    expect(readAll([bytes(1, 1, 1, 1, 1, 1, 1, 1, 0xc0)], 8).packets).toEqual([[1, 1, 1, 1, 1, 1, 1, 1]])
  })
})
