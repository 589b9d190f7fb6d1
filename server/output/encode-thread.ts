import { Worker } from 'node:worker_threads'
import { messageOf } from '../errors/smalti-error.ts'
import type { GridDetail } from '../protocol/half-grid.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import { EncodeQueue, type EncodeJob } from './encode-queue.ts'
import type { EncodedMessage, EncodeReply, EncodeRequest, OutgoingGrid } from './outgoing-grid.ts'

const HANG_US = 2_000_000
const FIRST_RESTART_MS = 20
const MAX_RESTART_MS = 5000
const QUIET_US = 5_000_000

/** Who hears what the encode thread made, in the order it was asked. */
export interface EncodeListener {
  gridEncoded(message: EncodedMessage): void
  /** Keys of all layers in these details; none where nothing was encoded yet. */
  keysEncoded(details: readonly GridDetail[], messages: readonly EncodedMessage[]): void
  /** The thread died and with it all bases: the next grid of each layer is a key. */
  basesLost(): void
  /** The details that anybody wants grids in now. */
  wantedDetails(): readonly GridDetail[]
}

/**
 * The one thread that encodes and deflates: asked one thing at a time, started again when it dies or hangs for 2 s.
 */
export class EncodeThread {
  readonly #memory: WebAssembly.Memory
  readonly #url: URL
  readonly #now: () => number
  readonly #logger: Logger
  readonly #meter: Meter
  readonly #listener: EncodeListener
  readonly #queue = new EncodeQueue()
  #worker: Worker | null = null
  #running: { readonly job: EncodeJob; readonly startUs: number } | null = null
  #restartMs = FIRST_RESTART_MS
  #lastStartUs = 0
  #restartTimer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(options: {
    readonly memory: WebAssembly.Memory
    readonly url: URL
    readonly now: () => number
    readonly logger: Logger
    readonly meter: Meter
    readonly listener: EncodeListener
  }) {
    this.#memory = options.memory
    this.#url = options.url
    this.#now = options.now
    this.#logger = options.logger
    this.#meter = options.meter
    this.#listener = options.listener
    this.#start()
  }

  /** Encodes a grid; settles, never rejects, when its cells may be written again: encoded, dropped or lost. */
  encode(grid: OutgoingGrid): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    return new Promise((settle) => {
      const dropped = this.#queue.pushGrid({ kind: 'grid', grid, settle })
      if (dropped > 0) this.#meter.count('frames_dropped', dropped, 'encode')
      this.#runNext()
    })
  }

  /** Asks for keys of all layers in a detail, behind the grids already handed over. */
  requestKeys(detail: GridDetail): void {
    if (this.#isClosed) return
    this.#queue.pushKeys([detail])
    this.#runNext()
  }

  /** Ends a thread that has not answered for too long; to be called a few times a second. */
  checkHang(): void {
    const running = this.#running
    if (running === null || this.#worker === null || this.#now() - running.startUs < HANG_US) return
    this.#logger.error('encode-thread-hangs')
    void this.#worker.terminate()
  }

  /** Ends the thread; what waits is dropped. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer)
    this.#settleRunning()
    this.#queue.clear()
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  #start(): void {
    this.#restartTimer = null
    this.#lastStartUs = this.#now()
    const worker = new Worker(this.#url, {
      workerData: { memory: this.#memory },
      resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 8 },
    })
    this.#worker = worker
    worker.on('message', (reply: EncodeReply) => this.#finish(reply))
    worker.on('error', (error) => this.#logger.error('encode-thread-failed', { cause: messageOf(error) }))
    worker.on('exit', () => this.#restart(worker))
    this.#runNext()
  }

  #restart(worker: Worker): void {
    if (this.#isClosed || this.#worker !== worker) return
    this.#worker = null
    this.#meter.count('restarts', 1, 'encode')
    const lost = this.#running?.job
    if (lost?.kind === 'grid') this.#meter.count('frames_dropped', 1, 'encode')
    this.#settleRunning()
    if (lost?.kind === 'keys') this.#queue.pushKeys(lost.details)
    this.#restartMs =
      this.#now() - this.#lastStartUs > QUIET_US
        ? FIRST_RESTART_MS
        : Math.min(MAX_RESTART_MS, this.#restartMs * 2)
    this.#restartTimer = setTimeout(() => {
      this.#start()
      this.#listener.basesLost()
    }, this.#restartMs)
  }

  #runNext(): void {
    this.#meter.gauge('queue_depth', this.#queue.length, 'encode')
    if (this.#worker === null || this.#running !== null) return
    const job = this.#queue.shift()
    if (job === undefined) return
    this.#running = { job, startUs: this.#now() }
    const request: EncodeRequest =
      job.kind === 'keys' ? job : { kind: 'grid', ...job.grid, details: this.#listener.wantedDetails() }
    this.#worker.postMessage(request)
  }

  #finish(reply: EncodeReply): void {
    const job = this.#running?.job
    if (job === undefined) return
    this.#settleRunning()
    if (!reply.ok) {
      this.#meter.count('worker_failures', 1, 'encode')
      this.#logger.error('grid-not-encoded', { code: reply.code, cause: reply.message })
    } else if (job.kind === 'keys') {
      this.#meter.count('encodes', reply.messages.length, 'key')
      this.#listener.keysEncoded(job.details, reply.messages)
    } else if (reply.messages.length > 0) {
      this.#meter.count('encodes', reply.messages.length, 'grid')
      this.#meter.time('encode_ms', reply.encodeMs)
      for (const message of reply.messages) this.#listener.gridEncoded(message)
    }
    this.#runNext()
  }

  #settleRunning(): void {
    const job = this.#running?.job
    this.#running = null
    if (job?.kind === 'grid') job.settle()
  }
}
