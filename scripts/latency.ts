/**
 * Measures the way from a UDP message to the light: real OSC to a real show, drawn by a real Chromium on /out.
 * `node scripts/latency.ts [--trials 200] [--look-ahead 0,2,5]`; exit 1 when a bound is missed.
 */
import { createSocket } from 'node:dgram'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { encodeOscMessage } from '../server/control/osc-encoder.ts'
import { percentile } from '../test/bench/benchmark.ts'
import { launchChromium } from '../test/browser/chromium.ts'
import type { DrawnFrame, StagePage } from './stage-probe.ts'
import { LiveProbe } from './live-probe.ts'
import { spawnShow, type SpawnedShow } from './spawn-show.ts'

const VIEWPORT = { width: 640, height: 360 }
const SET_SWITCH_MS = 100
const REFRESHES = 2

type Trial = { readonly kind: 'zoom' | 'set'; readonly revision: number; readonly receivedUs: number }

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '200' },
    'look-ahead': { type: 'string', default: '0,2,5' },
    'data-dir': { type: 'string' },
  },
})
const trialCount = Number(values.trials)
const dataDir = values['data-dir'] ?? (await mkdtemp(join(tmpdir(), 'smalti-latency-')))
const browser = await launchChromium()
let isWithin = true
try {
  for (const seconds of values['look-ahead'].split(',')) isWithin = (await measure(seconds)) && isWithin
} finally {
  await browser.close()
  if (values['data-dir'] === undefined) await rm(dataDir, { recursive: true, force: true })
}
process.exit(isWithin ? 0 : 1)

async function measure(lookAhead: string): Promise<boolean> {
  const argv = [
    'demo',
    '--fresh',
    '--tiles',
    'smalti',
    'emoji',
    '--look-ahead',
    lookAhead,
    '--data-dir',
    dataDir,
  ]
  const show = await spawnShow([...argv, '--rtmp-port', 'off'])
  const page = await browser.newPage({ viewport: VIEWPORT })
  try {
    await show.whenSetsReady()
    await page.goto(`${show.http}/out`)
    await page.waitForFunction(() => {
      const { smalti } = globalThis as unknown as StagePage
      return smalti !== undefined && smalti.lastDrawn !== null && smalti.state().pendingParts === 0
    })
    const isWithinBounds = report(lookAhead, await runTrials(show, page))
    await reportOfShow(show)
    return isWithinBounds
  } finally {
    await page.close()
    await show.close()
  }
}

/** Prints what the show itself has measured of its last messages, of both kinds. */
async function reportOfShow(show: SpawnedShow): Promise<void> {
  const health = (await (await fetch(`${show.http}/healthz`)).json()) as {
    controlToPhoton: { lastMs: number; p95Ms: number; count: number } | null
  }
  const told = health.controlToPhoton
  const words =
    told === null
      ? 'nothing'
      : `p95 ${told.p95Ms.toFixed(1)} ms, last ${told.lastMs.toFixed(1)} (${told.count})`
  process.stdout.write(`  as the show tells it: ${words}\n`)
}

/** Sends messages at random times and pairs each with the drawings that followed. */
async function runTrials(
  show: SpawnedShow,
  page: Page,
): Promise<{ trials: readonly Trial[]; frames: readonly DrawnFrame[] }> {
  const trials: Trial[] = []
  const frames = new Map<number, DrawnFrame>()
  const probe = await LiveProbe.open(show.http, {
    changeArrived: (change) => {
      const { receivedUs, controlRevision: revision } = change
      if (receivedUs === undefined) return
      if (change.motions?.['/zoom'] !== undefined) trials.push({ kind: 'zoom', revision, receivedUs })
      else if (change.values?.['/set/select'] !== undefined)
        trials.push({ kind: 'set', revision, receivedUs })
    },
  })
  const socket = createSocket('udp4')
  const send = (address: string, value: string | number): void => {
    const argument = typeof value === 'number' ? { type: 'f' as const, value } : { type: 's' as const, value }
    const message = encodeOscMessage({ address: `/mosaic${address}`, args: [argument] })
    socket.send(message, show.oscPort, '127.0.0.1')
  }
  const collect = async (): Promise<void> => {
    const drawn = await page.evaluate(() => [...((globalThis as unknown as StagePage).smalti?.frames ?? [])])
    for (const frame of drawn) frames.set(frame.refreshServerUs, frame)
  }
  send('/set/transition', 'cut')
  await pause(500)
  for (let n = 0; n < trialCount; n++) {
    send('/zoom', 1 + Math.random() * 7)
    await pause(120 + Math.random() * 150)
    send('/set/index', (n + 1) % 2)
    await pause(250 + Math.random() * 150)
    if (n % 8 === 7) await collect()
  }
  await pause(500)
  await collect()
  socket.close()
  await probe.close()
  return { trials, frames: [...frames.values()].sort((a, b) => a.refreshServerUs - b.refreshServerUs) }
}

function report(
  lookAhead: string,
  run: { trials: readonly Trial[]; frames: readonly DrawnFrame[] },
): boolean {
  const { trials, frames } = run
  const refreshMs = percentile(
    frames.map((frame) => frame.refreshMs),
    50,
  )
  const zoomMs = delays(trials, 'zoom', frames, (frame) => frame.controlRevision)
  const setMs = delays(trials, 'set', frames, (frame) => frame.gridControlRevision)
  const zoomP95 = percentile(zoomMs, 95)
  const setP95 = percentile(setMs, 95)
  const isWithin = zoomP95 <= REFRESHES * refreshMs && setP95 <= SET_SWITCH_MS
  const row = (name: string, ms: readonly number[]): string =>
    `${name} p50 ${percentile(ms, 50).toFixed(1)} p95 ${percentile(ms, 95).toFixed(1)} ms (${ms.length})`
  process.stdout.write(
    `look-ahead ${lookAhead} s: refresh ${refreshMs.toFixed(1)} ms; ${row('zoom', zoomMs)} = ${(zoomP95 / refreshMs).toFixed(2)} refreshes; ${row('set switch', setMs)}; ${isWithin ? 'within' : 'OVER'} the bounds\n`,
  )
  return isWithin && zoomMs.length >= trialCount * 0.95 && setMs.length >= trialCount * 0.95
}

/** Milliseconds from receipt to the end of the drawing that showed it, one for each trial. */
function delays(
  trials: readonly Trial[],
  kind: Trial['kind'],
  frames: readonly DrawnFrame[],
  revisionOf: (frame: DrawnFrame) => number,
): readonly number[] {
  return trials
    .filter((trial) => trial.kind === kind)
    .map((trial) => {
      const shown = frames.find(
        (frame) => frame.drawnServerUs >= trial.receivedUs && revisionOf(frame) >= trial.revision,
      )
      return shown === undefined ? NaN : (shown.drawnServerUs - trial.receivedUs) / 1000
    })
    .filter((ms) => !Number.isNaN(ms))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
