import sharp from 'sharp'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { cellHash } from '../../server/protocol/cell-hash.ts'
import { clipFrame, CLIPS_AT_REST } from '../../server/protocol/clip-frame.ts'
import {
  closeUpHeight,
  closeUpLevels,
  closeUpLevelTop,
  closeUpSize,
  type CloseUpSide,
} from '../../server/protocol/close-up.ts'
import { tileRoundMs } from '../../server/protocol/tile-set-manifest.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { BenchServer } from './bench-page.ts'
import { BenchStage } from './bench-stage.ts'
import { launchChromium } from './chromium.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, randomOf, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const TOLERANCE = 2
const SET_ID = 1
/** Even tiles are not turned. */
const TILE = 6

let browser: Browser
let server: BenchServer
let page: Page
let set: RandomSet
let lookedUs = 1e9

beforeAll(async () => {
  server = await BenchServer.open()
  set = await drawRandomSet({ name: 'one', count: 40, revision: 1, seed: 5 })
  server.sets.set(SET_ID, set)
  browser = await launchChromium()
})

beforeEach(async () => {
  server.closeUps.clear()
  server.closeUpRequests.length = 0
  page = await browser.newPage({ viewport: CANVAS })
  await server.visit(page)
  return () => page.close()
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const AIR = gridOf({ setId: SET_ID, tileCount: 40, cols: 128, rows: 72, seed: 3 })
const STATE: Omit<DrawState, 'transform'> = {
  ...PLAIN_STATE,
  nowUs: 1e9,
  air: { ...AIR, cells: new Uint16Array(AIR.cells.length).fill(TILE) },
}

describe('close-ups', () => {
  it.each([
    { side: 256, cellPx: 256, level: 0 },
    { side: 256, cellPx: 128, level: 1 },
    { side: 1024, cellPx: 1024, level: 0 },
    { side: 1024, cellPx: 256, level: 2 },
  ] as const)('draws the $side px picture in cells of $cellPx px', async ({ side, cellPx, level }) => {
    const pixels = await offerCloseUp(side)
    const seen = await settledPixels({ ...STATE, transform: viewOnPixel(cellPx) })
    const width = side >> level
    let worst = 0
    for (let y = 0; y < CANVAS.height; y++)
      for (let x = 0; x < CANVAS.width; x++) {
        const left = (((x - CANVAS.width / 2) % width) + width) % width
        const top = closeUpLevelTop(side, level) + ((((y - CANVAS.height / 2) % width) + width) % width)
        for (let channel = 0; channel < 3; channel++) {
          const expected = pixels[(top * side + left) * 3 + channel]!
          worst = Math.max(worst, Math.abs(seen[(y * CANVAS.width + x) * 4 + channel]! - expected))
        }
      }
    expect(worst).toBeLessThanOrEqual(TOLERANCE)
  })

  it('fades in over what the page shows, and shows that where there is no close-up', async () => {
    const stage = await openStage()
    const state = { ...STATE, transform: viewOnPixel(200) }
    await stage.settle(state)
    const base = await stage.pixels(state)
    await stage.settleCloseUps(state)
    expect(largestDifference(await stage.pixels(later(state, 3000)), base)).toBe(0)
    await offerCloseUp(256)
    const fresh = await openStage()
    await fresh.settle({ ...state, transform: viewOnPixel(60) })
    const start = await fresh.settleCloseUps(state)
    const midway = await fresh.pixels(later(state, start + 125))
    const whole = await fresh.pixels(later(state, start + 400))
    expect(largestDifference(whole, base)).toBeGreaterThan(30)
    const apart = meanDifference(whole, base)
    expect(meanDifference(midway, base)).toBeGreaterThan(apart * 0.2)
    expect(meanDifference(midway, whole)).toBeGreaterThan(apart * 0.2)
  })

  it('asks for none while cells are small', async () => {
    const stage = await openStage()
    const state = { ...STATE, transform: viewOnPixel(60) }
    await stage.settle(state)
    await stage.settleCloseUps(state)
    expect(server.closeUpRequests).toEqual([])
  })

  it('fetches nothing on the way from 256 px cells to 1024 px ones, and the larger size as soon as it is near', async () => {
    await Promise.all([offerCloseUp(256), offerCloseUp(1024)])
    const stage = await openStage()
    for (const cellPx of [100, 200]) await look(stage, cellPx)
    expect(server.closeUpRequests).toEqual([`${TILE}-256.jpg`])
    for (const cellPx of [256, 512, 1024, 300, 100]) await look(stage, cellPx)
    expect(server.closeUpRequests).toEqual([`${TILE}-256.jpg`, `${TILE}-1024.jpg`])
  })

  it('fetches and draws both sizes of a tile that was dived into, of no other while cells are small', async () => {
    const cell = { col: 20, row: 15, cols: 128, rows: 72, shape: 'square', across: 128 } as const
    const named = { setId: SET_ID, lineage: set.manifest.lineage, tileId: TILE }
    const tile = { ...cell, ...named, x: 20.5 / 128, y: 1 - 15.5 / 72 }
    const whole = { ...viewAt(2.5), centreCell: [64, 36], centreFraction: [0, 0] } as const
    const state = { ...STATE, transform: whole, plate: { tile, isInside: true, share: 1 } }
    const base = await settledPixels(state)
    server.closeUpRequests.length = 0
    await Promise.all([offerCloseUp(256), offerCloseUp(1024)])
    const close = await settledPixels(state)
    expect(server.closeUpRequests).toEqual([`${TILE}-256.jpg`, `${TILE}-1024.jpg`])
    expect(largestDifference(close, base)).toBeGreaterThan(30)
  })

  it('plays the close-up of a clip, each frame at its time', async () => {
    const frames = 10
    const clips = await drawRandomSet({ name: 'clips', count: 40, revision: 1, seed: 9, framesATile: frames })
    const { width, height } = closeUpSize(256, frames)
    const sheet = new Uint8Array(width * height * 3)
    const colourOf = (frame: number): number[] => [frame * 20 + 10, 255 - frame * 20, (frame * 57) % 256]
    for (let at = 0; at < width * height; at++) {
      const [col, row] = [at % width, Math.floor(at / width)]
      const frame = Math.floor(col / 256) + 8 * Math.floor(row / closeUpHeight(256))
      sheet.set(colourOf(frame), at * 3)
    }
    const png = sharp(sheet, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 1 })
    server.closeUps.set(`${TILE}-256.jpg`, await png.toBuffer())
    const stage = await openStage(clips)
    const state = { ...STATE, transform: { ...viewAt(512), centreFraction: [0.5, 0.5] as const } }
    await stage.settle(state)
    const start = await stage.settleCloseUps(state)
    expect(server.closeUpRequests).toEqual([`${TILE}-256.jpg`])
    const roundMs = tileRoundMs(clips.decoded.table, TILE)
    const hash = cellHash(...state.transform.centreCell)
    const seen = new Set<number>()
    for (let place = 0; place < roundMs; place += 50) {
      const moment = { ...CLIPS_AT_REST, place }
      const pixels = await stage.pixels({ ...later(state, start + 400), clips: moment })
      const middle = ((CANVAS.height / 2) * CANVAS.width + CANVAS.width / 2) * 4
      const frame = clipFrame(moment, frames, roundMs, hash)
      seen.add(frame)
      colourOf(frame).forEach((level, channel) =>
        expect(Math.abs(pixels[middle + channel]! - level)).toBeLessThanOrEqual(TOLERANCE),
      )
    }
    expect(seen.size).toBe(frames)
    expect(await stage.error()).toBe(0)
  }, 120_000)

  it('has close-ups for the clips that are looked at most, and does not fetch them again and again', async () => {
    const frames = 24
    const clips = await drawRandomSet({
      name: 'clips',
      count: 120,
      revision: 1,
      seed: 9,
      framesATile: frames,
    })
    const { width, height } = closeUpSize(256, frames)
    const red = sharp({ create: { width, height, channels: 3, background: '#f00' } }).png({
      compressionLevel: 1,
    })
    const picture = await red.toBuffer()
    for (let tile = 0; tile < 40; tile += 3) server.closeUps.set(`${tile}-256.jpg`, picture)
    const cells = AIR.cells.map((_, cell) => (((cell % 128) + 5 * Math.floor(cell / 128)) % 14) * 3)
    const stage = await openStage(clips)
    const state = { ...STATE, air: { ...AIR, cells }, transform: viewAt(90) }
    await stage.settle(state)
    const start = await stage.settleCloseUps(state)
    for (let ms = 0; ms < 600; ms += 40) await stage.draw(later(state, start + ms))
    const end = start + 600 + (await stage.settleCloseUps(later(state, start + 600)))
    expect(server.closeUpRequests).toHaveLength(10)
    const pixels = await stage.pixels(later(state, end + 600))
    const middle = ((CANVAS.height / 2) * CANVAS.width + CANVAS.width / 2) * 4
    expect([...pixels.subarray(middle, middle + 3)]).toEqual([255, 0, 0])
  }, 120_000)

  it('fetches them again after the context was lost', async () => {
    await offerCloseUp(256)
    const stage = await openStage()
    const state = { ...STATE, transform: viewOnPixel(256) }
    await stage.settle(state)
    const start = await stage.settleCloseUps(state)
    const before = await stage.pixels(later(state, start + 400))
    await stage.loseContext()
    await stage.settle(later(state, start + 400))
    const again = await stage.settleCloseUps(later(state, start + 400))
    expect(largestDifference(await stage.pixels(later(state, start + 400 + again + 400)), before)).toBe(0)
  })
})

/** A view whose pixels are those of a close-up: cells begin at the middle of the canvas. */
function viewOnPixel(cellPx: number): DrawState['transform'] {
  return { ...viewAt(cellPx), centreFraction: [0, 0] }
}

function later(state: DrawState, ms: number): DrawState {
  return { ...state, nowUs: state.nowUs + ms * 1000 }
}

/** Looks from so close by until close-ups have come, and some time more. */
async function look(stage: BenchStage, cellPx: number): Promise<void> {
  const state = { ...STATE, nowUs: (lookedUs += 10e6), transform: viewOnPixel(cellPx) }
  await stage.settle(state)
  const ms = await stage.settleCloseUps(state)
  for (let more = 0; more < 400; more += 40) await stage.draw(later(state, ms + more))
}

async function openStage(shown = set): Promise<BenchStage> {
  const stage = await BenchStage.open(page, CANVAS, false)
  server.sets.set(SET_ID, shown)
  await stage.want(new Map([[SET_ID, shown]]))
  return stage
}

async function settledPixels(state: DrawState): Promise<Buffer> {
  const stage = await openStage()
  await stage.settle(state)
  const ms = await stage.settleCloseUps(state)
  return stage.pixels(later(state, ms + 400))
}

/** Serves noise as the tile's close-up; gives its pixels, all levels. */
async function offerCloseUp(side: CloseUpSide): Promise<Uint8Array> {
  const height = closeUpHeight(side)
  const random = randomOf(side + 1)
  const pixels = Uint8Array.from({ length: side * height * 3 }, () => random() * 255)
  expect(closeUpLevels(side)).toBeGreaterThan(2)
  const png = sharp(pixels, { raw: { width: side, height, channels: 3 } }).png({ compressionLevel: 1 })
  server.closeUps.set(`${TILE}-${side}.jpg`, await png.toBuffer())
  return pixels
}

function largestDifference(one: Buffer, other: Buffer): number {
  let largest = 0
  for (let at = 0; at < one.length; at++) largest = Math.max(largest, Math.abs(one[at]! - other[at]!))
  return largest
}

function meanDifference(one: Buffer, other: Buffer): number {
  return one.reduce((sum, level, at) => sum + Math.abs(level - other[at]!), 0) / one.length
}
