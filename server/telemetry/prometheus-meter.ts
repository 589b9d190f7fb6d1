import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CounterName, GaugeName, Meter, TimerName } from './meter.ts'

const TIMER_BUCKETS_MS = [0.25, 0.5, 1, 2, 4, 8, 16, 33, 66, 130, 260, 520]

/** A meter that is read as Prometheus text. Names carry the prefix `smalti_`; a label becomes `kind`. */
export class PrometheusMeter implements Meter {
  readonly #registry = new Registry()
  readonly #counters = new Map<CounterName, Counter<'kind'>>()
  readonly #gauges = new Map<GaugeName, Gauge<'kind'>>()
  readonly #timers = new Map<TimerName, Histogram>()
  readonly #totals = new Map<string, number>()

  count(name: CounterName, by = 1, label = ''): void {
    let counter = this.#counters.get(name)
    if (counter === undefined) {
      counter = new Counter({
        name: `smalti_${name}_total`,
        help: HELP[name],
        labelNames: ['kind'],
        registers: [this.#registry],
      })
      this.#counters.set(name, counter)
    }
    counter.inc({ kind: label }, by)
    this.#add(name, by)
    if (label !== '') this.#add(`${name}/${label}`, by)
  }

  gauge(name: GaugeName, value: number, label = ''): void {
    let gauge = this.#gauges.get(name)
    if (gauge === undefined) {
      gauge = new Gauge({
        name: `smalti_${name}`,
        help: HELP[name],
        labelNames: ['kind'],
        registers: [this.#registry],
      })
      this.#gauges.set(name, gauge)
    }
    gauge.set({ kind: label }, value)
  }

  time(name: TimerName, ms: number): void {
    let timer = this.#timers.get(name)
    if (timer === undefined) {
      timer = new Histogram({
        name: `smalti_${name}`,
        help: HELP[name],
        buckets: TIMER_BUCKETS_MS,
        registers: [this.#registry],
      })
      this.#timers.set(name, timer)
    }
    timer.observe(ms)
  }

  /** What a counter has come to, over all labels or for one. */
  total(name: CounterName, label?: string): number {
    return this.#totals.get(label === undefined ? name : `${name}/${label}`) ?? 0
  }

  /** Adds a gauge that is read whenever the text is asked for. */
  observe(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `smalti_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read())
      },
    })
  }

  /** Everything in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  #add(key: string, by: number): void {
    this.#totals.set(key, (this.#totals.get(key) ?? 0) + by)
  }
}

const HELP: Readonly<Record<CounterName | GaugeName | TimerName, string>> = {
  frames_in: 'Frames that came in from the source.',
  frames_out: 'Pictures matched and handed out.',
  frames_held: 'Pictures shown again because the source gave none.',
  frames_dropped: 'Frames discarded, by where.',
  frames_late: 'Pictures handed out after their due time.',
  bytes_sent: 'Bytes of grids sent to clients.',
  client_skips: 'Times a client fell behind and went on from a key.',
  encodes: 'Messages encoded, by kind; each is sent to all clients.',
  osc_ok: 'OSC messages applied.',
  osc_bad: 'OSC messages that could not be read or applied.',
  osc_denied: 'OSC messages from senders that are not paired.',
  osc_dropped: 'OSC datagrams that a flood pushed out.',
  restarts: 'Parts started again, by part.',
  worker_failures: 'Jobs a worker could not do.',
  close_ups_dropped: 'Close-ups of tiles nobody waited for any more.',
  close_up_failures: 'Close-ups that could not be made.',
  clients: 'Pages connected.',
  workers: 'Matching threads at work.',
  look_ahead_seconds: 'Seconds of source decoded ahead.',
  latency_ms: 'Milliseconds from arrival to the screen.',
  queue_depth: 'Jobs waiting, by queue.',
  fps: 'Pictures handed out each second.',
  match_ms: 'Time to match one picture.',
  encode_ms: 'Time to encode one grid.',
  send_ms: 'Time to hand one grid to all clients.',
  decode_ms: 'Time to decode one frame.',
  control_to_photon_ms:
    'Time from a control message to the drawing that every output seen first showed it in.',
}
