import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { GridDecoder } from '../../../client/net/grid-decoder.ts'
import { layOutCells, maxPayloadBytes } from '../../../server/protocol/grid-codec.ts'
import {
  ENCODING,
  FLAG,
  HEADER_BYTES,
  MESSAGE_TYPE,
  PLANE,
  wholeSizeOf,
  WireError,
  writeHeader,
  type WireHeader,
} from '../../../server/protocol/wire.ts'

const COLS = 16
const ROWS = 9

function randomCells(seed: number): Uint16Array {
  let state = seed
  return Uint16Array.from(
    { length: COLS * ROWS },
    () => (state = Math.imul(state, 1_103_515_245) + 12_345) >>> 16,
  )
}

function message(
  cells: Uint16Array,
  base: Uint16Array | null,
  more: Partial<WireHeader> & { readonly sequence: number },
): Uint8Array {
  const payload = layOutCells(cells, base, new Uint8Array(maxPayloadBytes(cells.length)))
  const deflated = deflateRawSync(payload.bytes, { level: 1 })
  const out = new Uint8Array(HEADER_BYTES + deflated.length)
  writeHeader(out, {
    type: MESSAGE_TYPE.GRID,
    baseSequence: base === null ? more.sequence : more.sequence - 1,
    generation: 1,
    ptsUs: 0,
    dueUs: 5000,
    cols: COLS,
    rows: ROWS,
    setId: 2,
    setRevision: 1,
    layer: 0,
    shape: 'square',
    flags: 0,
    encoding: payload.encoding | ENCODING.DEFLATE,
    plane: PLANE.IDS,
    controlRevision: 3,
    ...more,
  })
  out.set(deflated, HEADER_BYTES)
  return out
}

function frameOf(decoder: GridDecoder, bytes: Uint8Array) {
  const decoded = decoder.decode(bytes)
  if (decoded.kind !== 'frame') throw new Error(`got ${decoded.kind}`)
  return decoded.frame
}

describe('GridDecoder', () => {
  it('decodes a key and the changes after it, each into cells of its own', () => {
    const decoder = new GridDecoder()
    const first = randomCells(1)
    const second = first.slice()
    second[5] = 60_000
    const shown = frameOf(decoder, message(first, null, { sequence: 1 }))
    const next = frameOf(decoder, message(second, first, { sequence: 2 }))
    expect(shown.cells).toEqual(first)
    expect(next.cells).toEqual(second)
    expect(next).toMatchObject({ setId: 2, dueUs: 5000, cols: COLS, rows: ROWS, controlRevision: 3 })
  })

  it('asks for a key when the grid that a message changes is not held, until one comes', () => {
    const decoder = new GridDecoder()
    const first = randomCells(1)
    const second = randomCells(2)
    expect(decoder.decode(message(second, first, { sequence: 2 })).kind).toBe('baseMissing')
    frameOf(decoder, message(first, null, { sequence: 3 }))
    expect(decoder.decode(message(second, first, { sequence: 9 })).kind).toBe('baseMissing')
    expect(decoder.decode(message(second, first, { sequence: 4 })).kind).toBe('baseMissing')
    expect(frameOf(decoder, message(second, null, { sequence: 10 })).cells).toEqual(second)
  })

  it('keeps the layers of a set transition apart', () => {
    const decoder = new GridDecoder()
    const air = randomCells(1)
    const incoming = randomCells(2)
    const changed = incoming.slice()
    changed[0] = 1
    frameOf(decoder, message(incoming, null, { sequence: 1, layer: 1, setId: 3 }))
    frameOf(decoder, message(air, null, { sequence: 2 }))
    const decoded = frameOf(
      decoder,
      message(changed, incoming, { sequence: 3, baseSequence: 1, layer: 1, setId: 3 }),
    )
    expect(decoded.cells).toEqual(changed)
  })

  it('gives the colours out with the ids that follow', () => {
    const decoder = new GridDecoder()
    const ids = randomCells(1)
    const colours = randomCells(2)
    expect(decoder.decode(message(colours, null, { sequence: 1, plane: PLANE.COLOUR })).kind).toBe('nothing')
    expect(frameOf(decoder, message(ids, null, { sequence: 2 })).colours).toEqual(colours)
  })

  it('gives colours of blocks of two by two cells out with whole ids and with halved ones', () => {
    const decoder = new GridDecoder()
    const colours = randomCells(2).subarray(0, 40)
    const asHalf = { cols: 8, rows: 5, flags: FLAG.HALF | FLAG.ODD_ROWS }
    const halfIds = randomCells(3).subarray(0, 40)
    decoder.decode(message(colours, null, { sequence: 1, plane: PLANE.COLOUR, ...asHalf }))
    expect(frameOf(decoder, message(randomCells(1), null, { sequence: 2 })).colours).toEqual(colours)
    expect(frameOf(decoder, message(halfIds, null, { sequence: 2, ...asHalf })).colours).toEqual(colours)
  })

  it('goes from the whole grid to its half and back by keys of the same sequence', () => {
    const decoder = new GridDecoder()
    const whole = randomCells(1)
    const half = randomCells(2).subarray(0, 40)
    const changed = half.slice()
    changed[7] = 9
    const asHalf = { cols: 8, rows: 5, flags: FLAG.HALF | FLAG.ODD_ROWS }
    frameOf(decoder, message(whole, null, { sequence: 4 }))
    expect(frameOf(decoder, message(half, null, { sequence: 4, ...asHalf })).cells).toEqual(half)
    const next = frameOf(decoder, message(changed, half, { sequence: 5, ...asHalf }))
    expect(next.cells).toEqual(changed)
    expect(wholeSizeOf(next)).toEqual({ cols: COLS, rows: ROWS })
    expect(frameOf(decoder, message(whole, null, { sequence: 5 })).cells).toEqual(whole)
  })

  it('takes no whole grid of the size of a half as its base or its colours', () => {
    const decoder = new GridDecoder()
    const cells = randomCells(1)
    decoder.decode(message(cells, null, { sequence: 1, plane: PLANE.COLOUR }))
    const half = { flags: FLAG.HALF }
    expect(frameOf(decoder, message(cells, null, { sequence: 2, ...half })).colours).toBeNull()
    expect(decoder.decode(message(cells, cells, { sequence: 3 })).kind).toBe('baseMissing')
  })

  it('refuses a payload larger than its grid, and one that does not inflate', () => {
    const bomb = message(new Uint16Array(200_000), null, { sequence: 1 })
    expect(() => new GridDecoder().decode(bomb)).toThrow(WireError)
    const broken = message(randomCells(1), null, { sequence: 1 }).subarray(0, HEADER_BYTES + 20)
    expect(() => new GridDecoder().decode(broken)).toThrow(WireError)
  })

  it('needs a key after a message that broke', () => {
    const decoder = new GridDecoder()
    const first = randomCells(1)
    frameOf(decoder, message(first, null, { sequence: 1 }))
    const broken = message(randomCells(2), first, { sequence: 2 }).subarray(0, HEADER_BYTES + 12)
    expect(() => decoder.decode(broken)).toThrow(WireError)
    expect(decoder.decode(message(first, randomCells(2), { sequence: 3 })).kind).toBe('baseMissing')
  })
})

it('survives any flipped byte with a typed error or a grid', () => {
  const whole = message(randomCells(3), null, { sequence: 1 })
  for (let at = 0; at < whole.length; at++) {
    const mutated = whole.slice()
    mutated[at]! ^= 0x55
    try {
      new GridDecoder().decode(mutated)
    } catch (error) {
      expect(error).toBeInstanceOf(WireError)
    }
  }
})
