import { createSocket, type Socket } from 'node:dgram'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { encodeOscMessage } from '../../server/control/osc-encoder.ts'
import type { StateChange } from '../../server/protocol/messages.ts'
import { EventLoopDelay } from '../../server/telemetry/event-loop-delay.ts'
import { nowUs } from '../../server/telemetry/now.ts'
import { percentile, type Benchmark } from './benchmark.ts'
import { isLive, playFor, withShow, type WatchedShow } from './watched-show.ts'

const SECONDS = 60
const QUIET_SECONDS = 8
const SETTLING_SECONDS = 3
const BATCH_MS = 10
/** Five that are taken and five that are not, each batch: a thousand messages a second. */
const ADDRESSES = ['/zoom/x', '/zoom/y', '/light/x', '/light/y', '/fx/vignette']
const STEPS = 2 ** 22

type Counts = { readonly ok: number; readonly bad: number; readonly dropped: number }

/** A thousand messages a second, half of them wrong: how long each takes to be applied, and what the output notices. */
export const controlBenchmark: Benchmark = ({ seconds }) =>
  withShow(['test', '--fresh', '--tiles', 'glyphs', '--rtmp-port', 'off'], async (watched) => {
    await watched.show.whenSetsReady()
    const flood = new Flood(watched.show.oscPort)
    let grids = 0
    const probe = await LiveProbe.open(watched.show.http, {
      gridArrived: ({ header }) => {
        if (isLive(header)) grids++
      },
      changeArrived: (change) => flood.changed(change),
    })
    await playFor(SETTLING_SECONDS)
    const floodSeconds = seconds ?? SECONDS
    const gridsIn = async (forSeconds: number, run: () => Promise<void>): Promise<number> => {
      const before = grids
      await run()
      return (grids - before) / forSeconds
    }
    const quietFps = await gridsIn(QUIET_SECONDS, () => playFor(QUIET_SECONDS))
    const [before, framesBefore] = [await countsOf(watched), (await watched.health()).frames]
    const delay = new EventLoopDelay()
    const floodFps = await gridsIn(floodSeconds, () => flood.run(floodSeconds))
    await playFor(1)
    const [after, health] = [await countsOf(watched), await watched.health()]
    const own = { p99Ms: delay.percentileMs(99), maxMs: delay.maxMs }
    delay.close()
    await probe.close()
    flood.close()
    const applied = after.ok - before.ok
    return [
      { name: 'messages sent a second', value: (2 * flood.validCount) / floodSeconds, unit: '' },
      {
        name: 'valid messages applied',
        value: applied,
        unit: '',
        ratio: { value: applied / flood.validCount, of: 'those sent' },
      },
      { name: 'wrong messages refused', value: after.bad - before.bad, unit: '' },
      { name: 'messages dropped', value: after.dropped - before.dropped, unit: '' },
      { name: 'message to applied, p50', value: percentile(flood.appliedMs, 50), unit: 'ms' },
      { name: 'message to applied, p99', value: percentile(flood.appliedMs, 99), unit: 'ms' },
      { name: 'message to applied, longest', value: Math.max(...flood.appliedMs), unit: 'ms' },
      { name: 'message to a page, p99', value: percentile(flood.toldMs, 99), unit: 'ms' },
      { name: 'event loop delay p99', value: health.eventLoopP99Ms, unit: 'ms' },
      { name: "the sender's own event loop, p99", value: own.p99Ms, unit: 'ms' },
      { name: "the sender's own event loop, longest", value: own.maxMs, unit: 'ms' },
      {
        name: 'grids a second',
        value: floodFps,
        unit: 'fps',
        ratio: { value: floodFps / quietFps, of: 'without the flood' },
      },
      { name: 'frames late', value: health.frames.late - framesBefore.late, unit: 'frames' },
      { name: 'frames dropped', value: health.frames.dropped - framesBefore.dropped, unit: 'frames' },
    ]
  })

/** A hand that sends far too much, and remembers when each value went out. */
class Flood {
  readonly appliedMs: number[] = []
  readonly toldMs: number[] = []
  validCount = 0
  readonly #port: number
  readonly #socket: Socket = createSocket('udp4')
  readonly #sentUs = new Map<string, number>()

  constructor(port: number) {
    this.#port = port
  }

  /** Sends a batch every ten milliseconds; what a late timer missed is sent at once. */
  async run(seconds: number): Promise<void> {
    const startMs = performance.now()
    const batchCount = (seconds * 1000) / BATCH_MS
    let sent = 0
    while (sent < batchCount) {
      const due = Math.min(batchCount, Math.floor((performance.now() - startMs) / BATCH_MS) + 1)
      while (sent < due) this.#sendBatch(sent++)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  changed({ values, nowUs: appliedUs }: StateChange): void {
    const arrivedUs = nowUs()
    for (const address of ADDRESSES) {
      const key = `${address} ${String(values?.[address])}`
      const sentUs = this.#sentUs.get(key)
      if (sentUs === undefined) continue
      this.#sentUs.delete(key)
      this.appliedMs.push((appliedUs - sentUs) / 1000)
      this.toldMs.push((arrivedUs - sentUs) / 1000)
    }
  }

  close(): void {
    this.#socket.close()
  }

  #sendBatch(batch: number): void {
    const value = Math.fround((1 + (batch % (STEPS - 2))) / STEPS)
    const wrong: readonly Uint8Array[] = [
      messageOf('/mosaic/nothing', value),
      messageOf('/mosaic/out/*', value),
      messageOf('/mosaic/zoom/[x', value),
      encodeOscMessage({ address: '/zoom', args: [{ type: 's', value: `deep ${batch}` }] }),
      Buffer.from(`no OSC ${batch}`),
    ]
    for (const [place, address] of ADDRESSES.entries()) {
      this.#sentUs.set(`${address} ${value}`, nowUs())
      this.validCount++
      this.#socket.send(messageOf(address, value), this.#port, '127.0.0.1')
      const bytes = wrong[place]
      if (bytes) this.#socket.send(bytes, this.#port, '127.0.0.1')
    }
  }
}

function messageOf(address: string, value: number): Uint8Array {
  return encodeOscMessage({
    address,
    args: [
      { type: 'f', value },
      { type: 'i', value: 0 },
    ],
  })
}

async function countsOf({ show }: WatchedShow): Promise<Counts> {
  const text = await (await fetch(`${show.http}/metrics`)).text()
  const total = (name: string): number => {
    const lines = text.matchAll(new RegExp(`^smalti_${name}_total\\S* (\\S+)$`, 'gm'))
    return [...lines].reduce((sum, [, value]) => sum + Number(value), 0)
  }
  return { ok: total('osc_ok'), bad: total('osc_bad'), dropped: total('osc_dropped') }
}
