import { expect, it } from 'vitest'
import { CLIPS_AT_REST } from '../../../server/protocol/clip-frame.ts'
import { NEUTRAL } from '../../../server/protocol/grade.ts'
import { PAGE_LEVELS, PAGE_PX } from '../../../server/protocol/tile-set-manifest.ts'
import { TRANSITION_KINDS } from '../../../server/protocol/transition.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'
import type { ComposedGrid, Composition, DecodedTileSet } from '../../../server/render/composition.ts'
import { Compositor } from '../../../server/render/compositor.ts'

const CANVAS = { width: 32, height: 16 }
const RED = [200, 0, 0] as const
const BLUE = [0, 0, 200] as const
const DARK = { amount: 0, x: 0.5, y: 0.5, width: 0.5, sweep: null }

function plainSet(...colours: (readonly [number, number, number])[]): DecodedTileSet {
  const levels = Array.from({ length: PAGE_LEVELS }, (_, level) => {
    const side = PAGE_PX >> level
    const tileSide = 64 >> level
    const pixels = new Uint8Array(side * side * 3)
    for (let y = 0; y < tileSide; y++)
      for (let x = 0; x < tileSide * colours.length; x++)
        pixels.set(colours[Math.floor(x / tileSide)]!, (y * side + x) * 3)
    return pixels
  })
  return {
    count: colours.length,
    table: Uint32Array.from(colours.flatMap((_, tile) => [tile, 1])),
    means: Uint8Array.from(colours.flat()),
    tilePx: 64,
    pages: [levels],
  }
}

const SET = plainSet(RED, BLUE)

function gridOf(cols: number, rows: number, tile: (cell: number) => number): ComposedGrid {
  return {
    cols,
    rows,
    shape: 'square',
    set: SET,
    colours: null,
    cells: Uint16Array.from({ length: cols * rows }, (_, n) => tile(n)),
  }
}

/** A grid of 4 x 2 cells that fills the canvas. */
function compositionOf(changes: Partial<Composition> = {}): Composition {
  return {
    view: { centreCell: [2, 1], centreFraction: [0, 0], perPxX: [1 / 8, 0], perPxY: [0, 1 / 8], cellPx: 8 },
    air: gridOf(4, 2, (cell) => cell % 2),
    clips: CLIPS_AT_REST,
    incoming: null,
    transition: null,
    dive: null,
    plate: null,
    gap: 0,
    tint: 0,
    blend: 0,
    grade: NEUTRAL,
    vignette: 0,
    crt: 0,
    master: 1,
    light: DARK,
    ...changes,
  }
}

function draw(composition: Composition, isTransparent = false): (x: number, y: number) => number[] {
  const out = new Uint8Array(CANVAS.width * CANVAS.height * 4)
  new Compositor({ ...CANVAS, isTransparent }).draw(composition, out)
  return (x, y) => [...out.subarray((y * CANVAS.width + x) * 4, (y * CANVAS.width + x) * 4 + 4)]
}

it('draws every cell in its tile', () => {
  const pixel = draw(compositionOf())
  expect([pixel(4, 4), pixel(12, 4), pixel(20, 12), pixel(28, 12)]).toEqual([
    [...RED, 255],
    [...BLUE, 255],
    [...RED, 255],
    [...BLUE, 255],
  ])
})

it('is black under a master of 0, and opaque still', () => {
  expect(draw(compositionOf({ master: 0 }), true)(4, 4)).toEqual([0, 0, 0, 255])
})

it('grades the picture below its master, and nothing beside it', () => {
  const grade = { brightness: 1, contrast: 1, saturation: 0, hueDeg: 0 }
  const pixel = draw(compositionOf({ air: gridOf(1, 2, () => 0), grade, master: 0.5 }), true)
  expect(pixel(4, 4)).toEqual([21, 21, 21, 255])
  expect(pixel(30, 4)).toEqual([0, 0, 0, 0])
})

it('darkens the corners and not the middle, with the alpha as it is', () => {
  const plain = draw(compositionOf())
  const pixel = draw(compositionOf({ vignette: 1 }), true)
  expect(pixel(15, 7)).toEqual(plain(15, 7))
  for (const corner of [pixel(0, 0), pixel(31, 0), pixel(0, 15), pixel(31, 15)]) {
    expect(Math.max(...corner.slice(0, 3))).toBeLessThan(10)
    expect(corner[3]).toBe(255)
  }
})

it('leaves what is no cell black, or transparent', () => {
  const holes = compositionOf({ air: gridOf(4, 2, () => NO_TILE) })
  expect(draw(holes)(4, 4)).toEqual([0, 0, 0, 255])
  expect(draw(holes, true)(4, 4)).toEqual([0, 0, 0, 0])
  const beside = compositionOf({ air: gridOf(1, 1, () => 0) })
  expect(draw(beside, true)(30, 15)).toEqual([0, 0, 0, 0])
})

it('goes over to the incoming grid by every kind of transition', () => {
  const incoming = gridOf(8, 4, () => 1)
  const air = gridOf(4, 2, () => 0)
  for (const kind of TRANSITION_KINDS.filter((name) => name !== 'cut')) {
    const at = (progress: number): number[] =>
      draw(compositionOf({ air, incoming, transition: { kind, progress, durationMs: 900, x: 0.5, y: 0.5 } }))(
        4,
        4,
      )
    expect(at(0)).toEqual([...RED, 255])
    expect(at(1)).toEqual([...BLUE, 255])
  }
  const halfway = draw(
    compositionOf({
      air,
      incoming,
      transition: { kind: 'fade', progress: 0.5, durationMs: 900, x: 0, y: 0 },
    }),
  )(4, 4)
  expect(halfway).toEqual([146, 0, 146, 255])
})

it('keeps to the grid on air while a cut waits', () => {
  const transition = { kind: 'cut', progress: 0.9, durationMs: 0, x: 0, y: 0 } as const
  const pixel = draw(
    compositionOf({ air: gridOf(4, 2, () => 0), incoming: gridOf(4, 2, () => 1), transition }),
  )
  expect(pixel(4, 4)).toEqual([...RED, 255])
})

it('draws the same with a compositor that has drawn other grids before', () => {
  const out = new Uint8Array(CANVAS.width * CANVAS.height * 4)
  const again = new Uint8Array(out.length)
  const compositor = new Compositor({ ...CANVAS, isTransparent: true })
  const small = { ...compositionOf().view, perPxX: [0.4, 0] as const, perPxY: [0, 0.4] as const, cellPx: 0.4 }
  const composition = compositionOf({ view: small, air: gridOf(16, 8, (cell) => cell % 2) })
  compositor.draw(composition, out)
  compositor.draw(compositionOf({ view: small, air: gridOf(16, 8, () => NO_TILE) }), again)
  expect(again.every((level) => level === 0)).toBe(true)
  compositor.draw(composition, again)
  expect(Buffer.compare(again, out)).toBe(0)
})
