import { describe, expect, it } from 'vitest'
import { packColour } from '../../../server/frame/pack-colour.ts'
import { rasterBytes, rasterPlanes } from '../../../server/frame/raster.ts'
import type { SourceLevels } from '../../../server/frame/source-levels.ts'
import { PLAIN_VIEW, type SourceView } from '../../../server/frame/source-view.ts'
import {
  COST_PER_DE,
  marginsOf,
  NO_VARIETY,
  type Margins,
  type Variety,
} from '../../../server/match/stability.ts'
import { MATCH_CHROMA_SCALE } from '../../../server/protocol/descriptor.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'
import { buildSet, type BuiltSet } from './built-set.ts'
import { randomDescriptors, seeded } from './random-set.ts'

type Frame = { readonly offset: number; readonly width: number; readonly height: number }

/** What a cell of one pixel is matched by. */
type Pixel = { readonly y: number; readonly u: number; readonly v: number }

const SET = buildSet(randomDescriptors(500, 12, { cut: 0.3, turnable: 0.3 }), false)
const VARIETY = { variety: 0.5, spacing: 2 }

function frameOf({ arena }: BuiltSet, width: number, height: number, fill: (at: number) => number): Frame {
  const { offset } = arena.allocate(rasterBytes({ width, height }), 'raster')
  const bytes = new Uint8Array(arena.memory.buffer, offset, rasterBytes({ width, height }))
  bytes.forEach((_, at) => (bytes[at] = fill(at)))
  return { offset, width, height }
}

function noise(seed: number, low = 0, high = 255): () => number {
  const random = seeded(seed)
  return () => Math.floor(low + random() * (high - low + 1))
}

/** Matches frames of one grid one after the other, cells chosen by colour. */
class ColourRun {
  readonly #set: BuiltSet
  readonly #cols: number
  readonly #rows: number
  readonly #planes: readonly [number, number]
  readonly #anchors: number
  readonly #colours: number
  #turn = 0
  #hasLast = false

  constructor(set: BuiltSet, cols: number, rows: number) {
    this.#set = set
    this.#cols = cols
    this.#rows = rows
    const allocate = (bytes: number): number => set.arena.allocate(cols * rows * bytes, 'plane').offset
    this.#planes = [allocate(2), allocate(2)]
    this.#anchors = allocate(3)
    this.#colours = allocate(2)
  }

  /** The colours of the last frame. */
  get colours(): Uint16Array {
    return this.#view(this.#colours)
  }

  match(frame: Frame, margins: Margins, view = PLAIN_VIEW, levels: SourceLevels | null = null): Uint16Array {
    const ids = this.#planes[this.#turn]!
    const { offset, ...format } = frame
    this.#set.runner.run(
      {
        ...{
          kind: 'band',
          path: 'colour',
          rasterOffset: offset,
          format,
          view,
          levels,
          margins,
          detail: 1,
          isDithered: false,
        },
        outputAspect: this.#cols / this.#rows,
        ...{
          cols: this.#cols,
          rows: this.#rows,
          shape: 'square',
          fromRow: 0,
          toRow: this.#rows,
          set: this.#set.layout,
        },
        ...{ idsOffset: ids, anchorsOffset: this.#anchors, coloursOffset: this.#colours },
        lastIdsOffset: this.#hasLast ? this.#planes[1 - this.#turn]! : null,
      },
      this.#set.scratch,
    )
    this.#turn = 1 - this.#turn
    this.#hasLast = true
    return this.#view(ids)
  }

  #view(offset: number): Uint16Array {
    return new Uint16Array(this.#set.arena.memory.buffer, offset, this.#cols * this.#rows)
  }
}

/** The pixels under cells of one pixel each, the grid in the middle of the frame; after levels, slow and plain. */
function pixelsOf(frame: Frame, cols: number, rows: number, black: number, gain: number): Pixel[] {
  const { offset, ...format } = frame
  const { luma, u, v } = rasterPlanes(SET.arena.memory.buffer, offset, format)
  const [left, top] = [(frame.width - cols) / 2, (frame.height - rows) / 2]
  const clamp = (level: number): number => Math.min(255, Math.max(0, level))
  return Array.from({ length: cols * rows }, (_, cell) => {
    const [x, y] = [left + (cell % cols), top + Math.floor(cell / cols)]
    const chroma = (y >> 1) * (frame.width / 2) + (x >> 1)
    const by = (level: number): number => (level * Math.round(gain * 256) + 128) >> 8
    return {
      y: clamp(by(luma[y * frame.width + x]! - black)),
      u: clamp(by(u[chroma]! - 128) + 128),
      v: clamp(by(v[chroma]! - 128) + 128),
    }
  })
}

function lookUpPlainly({ y, u, v }: Pixel, cell: number, cols: number, repeat: number): number {
  const isOdd = ((cell % cols) & 1) !== (Math.floor(cell / cols) & 1)
  const level = Math.min(
    255,
    Math.max(0, isOdd ? y + Math.round(repeat / COST_PER_DE) : y - Math.round(repeat / COST_PER_DE)),
  )
  return SET.views.tables.colourTable[((level >> 2) << 12) | ((u >> 2) << 6) | (v >> 2)]!
}

describe('matching by colour', () => {
  it.each([
    ['cells of one pixel', 64, 36, 64, 36, PLAIN_VIEW, null],
    ['columns cut out of a frame', 64, 36, 42, 36, PLAIN_VIEW, null],
    ['columns that start at an odd pixel', 64, 36, 62, 36, PLAIN_VIEW, null],
    [
      'levels and gain',
      64,
      36,
      64,
      36,
      { ...PLAIN_VIEW, gain: 1.3, autolevels: 1 },
      { black: 20, white: 200 },
    ],
  ] as const)(
    'looks up and holds what the plain oracle does: %s',
    (_name, width, height, cols, rows, view: SourceView, levels) => {
      const seen = { ...levels, gain: view.gain }
      const gain = levels === null ? seen.gain : seen.gain * (255 / (levels.white - levels.black))
      const run = new ColourRun(SET, cols, rows)
      const [near, far] = [noise(3, -9, 9), noise(4)]
      const first = frameOf(SET, width, height, noise(1))
      const start = new Uint8Array(SET.arena.memory.buffer, first.offset, rasterBytes(first)).slice()
      const second = frameOf(SET, width, height, (at) => Math.min(255, Math.max(0, start[at]! + near())))
      const third = frameOf(SET, width, height, (at) => (at % 3 === 0 ? far() : start[at]!))
      let last: number[] | null = null
      const anchors: Pixel[] = []
      for (const [frame, variety] of [
        [first, NO_VARIETY],
        [second, NO_VARIETY],
        [third, VARIETY],
      ] as const) {
        const margins = marginsOf(0.5, variety)
        const band = Math.min(255, Math.round((margins.keep / 48) * 8))
        const pixels = pixelsOf(frame, cols, rows, levels === null ? 0 : levels.black, gain)
        const wanted = pixels.map((pixel, cell) => {
          const anchor = anchors[cell]
          const moved = (['y', 'u', 'v'] as const).map((c) => Math.abs(pixel[c] - (anchor?.[c] ?? 1e9)))
          if (last !== null && Math.max(...moved) <= band) return last[cell]!
          anchors[cell] = pixel
          return lookUpPlainly(pixel, cell, cols, margins.repeat)
        })
        expect([...run.match(frame, margins, view, levels)]).toEqual(wanted)
        if (last === null)
          expect([...run.colours].slice(0, 50)).toEqual(
            pixels
              .slice(0, 50)
              .map(({ y, u, v }) =>
                packColour(
                  y * 32,
                  Math.round((u - 128) * MATCH_CHROMA_SCALE),
                  Math.round((v - 128) * MATCH_CHROMA_SCALE),
                ),
              ),
          )
        last = wanted
      }
    },
  )

  it('averages cells of more than a pixel, turned ones too', () => {
    const frame = frameOf(SET, 60, 40, (at) => (at < 2400 ? 40 + 5 * ((at % 60) >> 2) : 128))
    const grey = SET.views.tables.colourTable
    const bin = (level: number): number => grey[((level >> 2) << 12) | (32 << 6) | 32]!
    const plain = new ColourRun(SET, 15, 10).match(frame, marginsOf(0.5))
    expect([...plain.subarray(0, 15)]).toEqual(Array.from({ length: 15 }, (_, col) => bin(40 + 5 * col)))
    const turned = new ColourRun(SET, 10, 15).match(frame, marginsOf(0.5), { ...PLAIN_VIEW, rotate: 90 })
    expect([...turned].filter((_, cell) => cell % 10 === 0)).toEqual(
      Array.from({ length: 15 }, (_, row) => bin(40 + 5 * row)),
    )
  })

  it('takes no id of another set for a last tile', () => {
    const run = new ColourRun(SET, 40, 2)
    const frame = frameOf(SET, 40, 2, noise(8))
    const ids = run.match(frame, marginsOf(1))
    const wanted = [...ids]
    ids.fill(NO_TILE)
    expect([...run.match(frame, marginsOf(1))]).toEqual(wanted)
  })

  it('alternates between two tiles on even ground where repeats matter, and to no other end', () => {
    const grey = (level: number): number =>
      SET.views.tables.colourTable[((level >> 2) << 12) | (32 << 6) | 32]!
    const level = Array.from({ length: 200 }, (_, at) => 20 + at).find((y) => grey(y - 2) !== grey(y + 2))!
    const frame = frameOf(SET, 32, 8, (at) => (at < 256 ? level : 128))
    const idsWith = (variety: Variety): number[] => [
      ...new ColourRun(SET, 32, 8).match(frame, marginsOf(0.5, variety)),
    ]
    expect(new Set(idsWith(NO_VARIETY))).toEqual(new Set([grey(level)]))
    expect(idsWith(VARIETY).slice(0, 2)).toEqual([grey(level - 2), grey(level + 2)])
    expect(idsWith(VARIETY).slice(32, 34)).toEqual([grey(level + 2), grey(level - 2)])
  })
})
