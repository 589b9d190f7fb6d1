import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { SmaltiError } from '../errors/smalti-error.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import { workerUrl } from '../telemetry/worker-url.ts'
import type { FeedAddress } from './frame-decoder.ts'
import type { FromIngest, ToIngest } from './ingest-messages.ts'
import { ThrottledLog } from './throttled-log.ts'

const RESPAWN_MS = 100
const MAX_RESPAWN_MS = 800
const SETTLED_US = 5_000_000
const PATIENCE_MS = 500
const MAX_FEEDS = 64

/** How RTMP is received. */
export type RtmpIngestOptions = {
  /** Addresses to bind; the first must work. Default: loopback, IPv4 and IPv6. */
  readonly hosts?: readonly string[]
  /** 0 = any. */
  readonly port: number
  /** Stream names that may be published; every `openFeed` adds its own. */
  readonly names: readonly string[]
  /** What publishers from other machines have to add as `?key=`; null: they are refused. */
  readonly streamKey?: string | null
  readonly logger: Logger
  readonly meter: Meter
  /** Server monotonic microseconds. */
  readonly now: () => number
}

type Feed = { readonly started: (edgePtsUs: number) => void; readonly expected: () => void }

/** Keeps the RTMP server running in a process of its own, so that no publisher can harm the show. */
export class RtmpIngest {
  readonly #options: RtmpIngestOptions
  readonly #names: Set<string>
  readonly #feeds = new Map<string, Feed>()
  readonly #log: ThrottledLog
  #waiters: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  #child: ChildProcess | null = null
  #port: number
  #feedPort: number | null = null
  #startedUs = 0
  #respawnMs = RESPAWN_MS
  #respawnTimer: NodeJS.Timeout | null = null
  #hasListened = false
  #isClosed = false

  constructor(options: RtmpIngestOptions) {
    this.#options = options
    this.#names = new Set(options.names)
    this.#port = options.port
    this.#log = new ThrottledLog(options.logger, options.now)
  }

  /** The port that publishers connect to; known after `open`. */
  get port(): number {
    return this.#port
  }

  /** Whether publishers can connect now. */
  get isListening(): boolean {
    return this.#feedPort !== null
  }

  /** Process id of the child, for health and tests. */
  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /**
   * Starts to listen.
   *
   * @throws {SmaltiError} `port-in-use` when the port is taken
   */
  async open(): Promise<void> {
    const listening = this.#untilListening()
    this.#spawn()
    await listening
  }

  /**
   * A place from which a decoder gets what is published under this name.
   *
   * @param started called when the first picture goes out, with the time of the live edge
   */
  async openFeed(name: string, started: (edgePtsUs: number) => void): Promise<FeedAddress> {
    this.#names.add(name)
    for (;;) {
      const port = this.#feedPort
      if (port === null) {
        await this.#untilListening()
        continue
      }
      const token = randomBytes(16).toString('hex')
      const child = this.#child
      await new Promise<void>((resolve) => {
        this.#feeds.set(token, { started, expected: resolve })
        this.#forgetOldFeeds()
        this.#send({ kind: 'expect', token, name })
        child?.once('exit', () => resolve())
      })
      if (child === this.#child) return { port, token }
      this.#feeds.delete(token)
    }
  }

  /** Ends the child; settles when it is gone. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#respawnTimer !== null) clearTimeout(this.#respawnTimer)
    for (const waiter of this.#waiters.splice(0)) waiter.reject(closedError())
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    await gone
    clearTimeout(kill)
  }

  /** A decoder that was given up never says so; its token is worthless after some more. */
  #forgetOldFeeds(): void {
    for (const oldest of this.#feeds.keys()) {
      if (this.#feeds.size <= MAX_FEEDS) return
      this.#feeds.delete(oldest)
    }
  }

  #untilListening(): Promise<void> {
    if (this.#isClosed) return Promise.reject(closedError())
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  #spawn(): void {
    this.#respawnTimer = null
    const child = fork(workerUrl('ingest-process', import.meta.url), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { NODE_NO_WARNINGS: '1' },
    })
    this.#child = child
    this.#startedUs = this.#options.now()
    child.on('message', (message: FromIngest) => this.#receive(message))
    child.on('error', (error) => this.#log.warn('ingest_error', { message: error.message }))
    child.once('exit', (code, signal) => this.#childGone(code, signal))
    this.#send({
      kind: 'listen',
      hosts: this.#options.hosts ?? ['127.0.0.1', '::1'],
      port: this.#port,
      names: [...this.#names],
      streamKey: this.#options.streamKey ?? null,
    })
  }

  #childGone(code: number | null, signal: string | null): void {
    this.#child = null
    this.#feedPort = null
    this.#feeds.clear()
    if (this.#isClosed) return
    const isSettled = this.#options.now() - this.#startedUs > SETTLED_US
    this.#respawnMs = isSettled ? RESPAWN_MS : Math.min(MAX_RESPAWN_MS, this.#respawnMs * 2)
    this.#options.meter.count('restarts', 1, 'ingest')
    this.#log.warn('ingest_lost', { code, signal })
    this.#respawnTimer = setTimeout(() => this.#spawn(), this.#respawnMs)
  }

  #receive(message: FromIngest): void {
    const { logger, meter } = this.#options
    switch (message.kind) {
      case 'listening':
        this.#port = message.rtmpPort
        this.#feedPort = message.feedPort
        this.#hasListened = true
        for (const waiter of this.#waiters.splice(0)) waiter.resolve()
        return
      case 'failed':
        return this.#listenFailed(message.code, message.message)
      case 'expected':
        return this.#feeds.get(message.token)?.expected()
      case 'feeding':
        this.#feeds.get(message.token)?.started(message.edgePtsUs)
        this.#feeds.delete(message.token)
        return
      case 'dropped':
        return meter.count('frames_dropped', message.packets, 'ingest')
      case 'published':
      case 'unpublished':
        return logger.info(`rtmp_${message.kind}`, { name: message.name, peer: message.peer })
      case 'refused':
        return this.#log.warn('rtmp_refused', { reason: message.reason, peer: message.peer })
    }
  }

  #listenFailed(code: string, message: string): void {
    if (this.#hasListened) {
      this.#child?.kill('SIGKILL')
      return
    }
    const error =
      code === 'EADDRINUSE'
        ? new SmaltiError(
            'port-in-use',
            `RTMP port ${this.#port} is taken`,
            'choose another with --rtmp-port N',
          )
        : new SmaltiError('bad-option', `RTMP cannot listen: ${message}`, 'check --host and --rtmp-port')
    const waiters = this.#waiters.splice(0)
    void this.close().then(() => {
      for (const waiter of waiters) waiter.reject(error)
    })
  }

  #send(message: ToIngest): void {
    // An error here means that the child is going; its exit is handled.
    this.#child?.send(message, () => {})
  }
}

function closedError(): SmaltiError {
  return new SmaltiError('source-lost', 'RTMP ingest is closed', '', { isFatal: false })
}
