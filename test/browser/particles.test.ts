import { describe, expect, it } from 'vitest'
import { burstAt } from '../../client/view/burst-at.ts'
import { MOST_PARTICLES } from '../../client/render/particle-layout.ts'
import type { DrawState, ParticleState } from '../../client/render/draw-state.ts'
import { PARTICLE_KINDS } from '../../server/protocol/particle-kind.ts'
import { BenchStage } from './bench-stage.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { visitBench } from './bench-visit.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const CANVAS = { width: 640, height: 360 }
const KINDS = PARTICLE_KINDS.filter((kind) => kind !== 'off')
const GLOWING = KINDS.filter((kind) => kind !== 'dissolve')

let set: RandomSet

const bench = visitBench(CANVAS, async (server) => {
  set = await drawRandomSet({ name: 'wall', count: 60, revision: 1, seed: 3 })
  server.sets.set(1, set)
})

const WALL: DrawState = {
  ...PLAIN_STATE,
  gap: 0.06,
  air: gridOf({ setId: 1, tileCount: 60, cols: 128, rows: 72, seed: 3 }),
  transform: viewAt(9.4),
}

function stateOf(kind: ParticleState['kind'], changes: Partial<DrawState> = {}, more = {}): DrawState {
  const nowUs = changes.nowUs ?? 24_400_000
  const burst = burstAt(nowUs, null)
  const particles: ParticleState = { kind, amount: 0.5, level: 1, burst, crop: [0, 0, 1, 1], ...more }
  return { ...WALL, nowUs, particles, ...changes }
}

describe('particles', () => {
  it.each(KINDS)(
    'that are %s are seen, move, and are the same wherever the time is the same',
    async (kind) => {
      const [stage, other] = [await openStage(), await openStage()]
      const plain = await stage.pixels(WALL)
      const shown = await stage.pixels(stateOf(kind))
      expect(changedShare(shown, plain)).toBeGreaterThan(0.02)
      expect(Buffer.compare(await other.pixels(stateOf(kind)), shown)).toBe(0)
      const later = await stage.pixels(stateOf(kind, { nowUs: 24_900_000 }))
      expect(changedShare(later, shown)).toBeGreaterThan(0.01)
      expect(Buffer.compare(await stage.pixels(stateOf(kind)), shown)).toBe(0)
      expect(await stage.error()).toBe(0)
    },
  )

  it.each(KINDS)('that were %s leave no trace, and take no memory', async (kind) => {
    const stage = await openStage()
    const plain = await stage.pixels(WALL)
    expect(await stage.particleCount()).toBe(0)
    await stage.draw(stateOf(kind))
    expect(await stage.postBytes()).toBe(0)
    for (const more of [{ level: 0 }, { amount: 0 }])
      expect(Buffer.compare(await stage.pixels(stateOf(kind, {}, more)), plain)).toBe(0)
    expect(Buffer.compare(await stage.pixels(WALL), plain)).toBe(0)
    expect(await stage.particleCount()).toBe(0)
  })

  it.each(KINDS)('that are %s never have more light than alpha', async (kind) => {
    const transform = { ...viewAt(9.4), centreCell: [20, 20] as const }
    const stage = await openStage({ isTransparent: true })
    for (const state of [stateOf(kind, { transform }), stateOf(kind, { transform, master: 0.4, crt: 0.5 })]) {
      const shown = await stage.pixels(state)
      for (let at = 0; at < shown.length; at += 4)
        if (Math.max(...shown.subarray(at, at + 3)) > shown[at + 3]!)
          throw new Error(`the pixel at ${at / 4} has more light than alpha`)
    }
  })

  it.each(KINDS)('that are %s are no more than a processor can draw', async (kind) => {
    const stage = await openStage()
    await stage.draw(stateOf(kind, {}, { amount: 1 }))
    expect(await stage.particleCount()).toBeGreaterThan(100)
    expect(await stage.particleCount()).toBeLessThanOrEqual(MOST_PARTICLES.processor)
  })

  it.each(KINDS)('that are %s go on from one part of the output to the next', async (kind) => {
    const whole = await (await openStage()).pixels(stateOf(kind))
    const half = { width: CANVAS.width / 2, height: CANVAS.height }
    const right = await openStage({ canvas: half })
    const { transform } = WALL
    const shift = (half.width / 2) * transform.perPxX[0] + transform.centreFraction[0]
    const moved = {
      ...transform,
      centreCell: [transform.centreCell[0] + Math.floor(shift), transform.centreCell[1]] as const,
      centreFraction: [shift - Math.floor(shift), transform.centreFraction[1]] as const,
    }
    const state = stateOf(kind, { transform: moved }, { crop: [0.5, 0, 0.5, 1] })
    expect(changedShare(await right.pixels(state), rightHalf(whole))).toBeLessThan(0.002)
  })

  it.each(GLOWING)('that are %s only ever add light', async (kind) => {
    const stage = await openStage()
    const [plain, shown] = [await stage.pixels(WALL), await stage.pixels(stateOf(kind))]
    expect(shown.every((level, at) => level >= plain[at]! - 1)).toBe(true)
  })

  it('are dimmed and finished with the picture', async () => {
    const stage = await openStage()
    for (const kind of KINDS) {
      const out = await stage.pixels(stateOf(kind, { master: 0 }))
      for (let at = 0; at < out.length; at += 4) if (out.readUIntBE(at, 3) !== 0) throw new Error(kind)
      const grade = { ...WALL.grade, saturation: 0 }
      const grey = await stage.pixels(stateOf(kind, { grade }))
      for (let at = 0; at < grey.length; at += 4)
        expect(Math.abs(grey[at]! - grey[at + 2]!)).toBeLessThanOrEqual(2)
    }
  })

  it('are there again after the context was lost', async () => {
    bench.forgive('object does not belong to this context')
    const stage = await openStage()
    const before = await stage.pixels(stateOf('dissolve'))
    await stage.loseContext()
    await stage.settle(stateOf('dissolve'))
    expect(Buffer.compare(await stage.pixels(stateOf('dissolve')), before)).toBe(0)
  })
})

async function openStage({ isTransparent = false, canvas = CANVAS } = {}): Promise<BenchStage> {
  const stage = await BenchStage.open(bench.page, canvas, isTransparent)
  await stage.want(new Map([[1, set]]))
  await stage.settle(WALL)
  return stage
}

/** Share of the levels that are clearly not the same. */
function changedShare(a: Buffer, b: Buffer): number {
  return a.reduce((count, level, at) => count + (Math.abs(level - b[at]!) > 4 ? 1 : 0), 0) / a.length
}

function rightHalf(pixels: Buffer): Buffer {
  const rowBytes = CANVAS.width * 4
  const rows = Array.from({ length: CANVAS.height }, (_, row) =>
    pixels.subarray(row * rowBytes + rowBytes / 2, (row + 1) * rowBytes),
  )
  return Buffer.concat(rows)
}
