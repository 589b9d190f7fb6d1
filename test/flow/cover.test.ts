import { createSocket } from 'node:dgram'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LiveProbe, type ProbedGrid } from '../../scripts/live-probe.ts'
import { encodeOscMessage } from '../../server/control/osc-encoder.ts'
import type { StateSnapshot } from '../../server/protocol/messages.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'

let show: RunningShow
let probe: LiveProbe
let swatches: string
let grids: ProbedGrid[] = []
let airState: unknown
const flashes: { readonly value: unknown; readonly nowUs: number }[] = []

beforeAll(async () => {
  swatches = await writeSwatches()
  const line = ['test', '--tiles', swatches, '--cols', '40', '--fps', '25', '--workers', '1']
  show = await startShow([...line, '--look-ahead', '1'])
  probe = await LiveProbe.open(show.http, {
    gridArrived: (grid) => grids.push(grid),
    changeArrived: ({ values, nowUs }) => {
      const value = values?.['/out/flash']
      if (value !== undefined) flashes.push({ value, nowUs })
      airState = values?.['/air/state'] ?? airState
    },
  })
  await until(() => grids.filter(isLive).length > 5, 'a live picture')
})

afterAll(async () => {
  await probe?.close()
  await show?.close()
  await rm(swatches, { recursive: true, force: true })
})

const isSlate = ({ header }: ProbedGrid): boolean => (header.flags & FLAG.SLATE) !== 0
const isLive = ({ header }: ProbedGrid): boolean => (header.flags & (FLAG.SLATE | FLAG.HELD)) === 0

describe('a running show', () => {
  it('is covered by the standby picture when asked, and live again after it', async () => {
    const before = grids.at(-1)!
    grids = []
    probe.command('/out/slate', 1)
    await until(() => grids.filter(isSlate).length > 5, 'the standby picture')
    const first = grids.find(isSlate)!
    expect(first.header.flags & FLAG.URGENT).toBe(FLAG.URGENT)
    expect(first.header.generation).toBeGreaterThan(before.header.generation)
    expect(grids.slice(grids.indexOf(first)).every(isSlate)).toBe(true)
    await until(() => airState === 'slate', 'its state told')
    grids = []
    probe.command('/out/slate', 0)
    await until(() => grids.filter(isLive).length > 5, 'the source again')
    const back = grids.find(isLive)!
    expect(back.header.flags & FLAG.URGENT).toBe(FLAG.URGENT)
    expect(back.header.ptsUs).toBeGreaterThan(before.header.ptsUs)
    await until(() => airState === 'live', 'its state told')
  })

  it('throws away what was decoded and not on air, covers, and is live with what comes after it', async () => {
    await until(async () => (await lookAheadSeconds()) > 0.8, 'a full look-ahead')
    grids = []
    await until(() => grids.filter(isLive).length > 20, 'nothing of an earlier cover')
    const before = grids.at(-1)!
    grids = []
    probe.command('/buffer/dump')
    await until(() => grids.filter(isSlate).length > 1, 'the cover')
    const [, nextCover] = grids.filter(isSlate)
    const cover = grids.find(isSlate)!
    const shown = grids.slice(0, grids.indexOf(cover)).at(-1) ?? before
    expect(cover.header.generation).toBeGreaterThan(shown.header.generation)
    expect(sameCells(cover, shown)).toBeLessThan(sameCells(cover, nextCover!) / 2)
    await until(() => airState === 'dump', 'its state told')
    await until(() => grids.slice(grids.indexOf(cover)).filter(isLive).length > 5, 'new pictures')
    const after = grids.slice(grids.indexOf(cover)).filter(isLive)
    expect(after[0]!.header.ptsUs - shown.header.ptsUs).toBeGreaterThan(600_000)
    expect(after[0]!.header.dueUs - cover.header.dueUs).toBeGreaterThan(600_000)
    await until(() => airState === 'live', 'its state told')
  })
})

describe('a flash over OSC', () => {
  it('is let go a second after the last that was heard of its hand', async () => {
    const socket = createSocket('udp4')
    const press = encodeOscMessage({ address: '/mosaic/out/flash', args: [{ type: 'i', value: 1 }] })
    socket.send(press, show.engine.ready.oscPort!, '127.0.0.1')
    await until(() => flashes.length === 2, 'the flash and its end')
    socket.close()
    const [on, off] = flashes
    expect([on!.value, off!.value]).toEqual([1, 0])
    expect(off!.nowUs - on!.nowUs).toBeGreaterThan(990_000)
  })
})

describe('a page that comes back', () => {
  it('is told that the show is dark, dimmed, frozen and covered', async () => {
    const asked = { '/out/blackout': 1, '/out/freeze': 1, '/out/slate': 1, '/out/master': 0.4 }
    for (const [address, value] of Object.entries(asked)) probe.command(address, value, 0)
    await until(() => airState === 'slate', 'the cover')
    const told = await new Promise<StateSnapshot>((resolve, reject) => {
      LiveProbe.open(show.http, { stateArrived: resolve }).catch(reject)
    })
    expect(told.values).toMatchObject(asked)
    expect(told.clips.rate).toBe(0)
    for (const address of Object.keys(asked)) probe.command(`${address}/reset`)
    await until(() => airState === 'live', 'the show as it was')
  })
})

function sameCells(one: ProbedGrid, other: ProbedGrid): number {
  return one.cells.reduce((count, tile, cell) => count + (tile === other.cells[cell] ? 1 : 0), 0)
}

async function lookAheadSeconds(): Promise<number> {
  const health = (await (await fetch(`${show.http}/healthz`)).json()) as { air: { lookAheadSeconds: number } }
  return health.air.lookAheadSeconds
}
