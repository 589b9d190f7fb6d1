import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { messageOf } from '../errors/smalti-error.ts'
import { FfmpegProcess, type FfmpegExit } from '../ffmpeg/ffmpeg-process.ts'
import type { RasterSlot } from '../frame/raster-pool.ts'
import type { RasterFormat } from '../frame/raster.ts'
import { workerUrl } from '../telemetry/worker-url.ts'
import { decoderEndOf, type DecoderEnd } from './decoder-end.ts'
import type {
  DecoderFault,
  DecoderThreadData,
  FromDecoderThread,
  ToDecoderThread,
} from './decoder-messages.ts'

const SLOTS_AHEAD = 3
const THREAD_PATIENCE_MS = 500
const THREAD_HEAP_MB = 64
const THREAD_YOUNG_MB = 4

/** A loopback port that sends FLV to whoever shows the token. */
export type FeedAddress = { readonly port: number; readonly token: string }

/** What to decode and how. */
export type DecoderPlan = {
  readonly ffmpegPath: string
  readonly args: readonly string[]
  /** Texts that must not show up in causes and logs. */
  readonly secrets: readonly string[]
  readonly delivery: 'push' | 'pull'
  readonly maxFps: number
  /** Connected and handed to ffmpeg as its stdin. */
  readonly feed: FeedAddress | null
  readonly memory: WebAssembly.Memory
  /** Whether a change of the source's picture size ends the decoder, so that the next one gets the new size. */
  readonly followsSize: boolean
}

/** One frame out of a decoder. */
export type DecodedFrame = {
  readonly slot: RasterSlot
  readonly ptsUs: number
  readonly arrivalUs: number
  readonly isDiscontinuous: boolean
}

/** What a decoder needs from its runner. */
export interface DecoderOwner {
  acquireSlot(format: RasterFormat): RasterSlot | null
  releaseSlot(slot: RasterSlot): void
  frameDecoded(frame: DecodedFrame): void
  frameDropped(): void
  /** Told once, when child and thread are gone; not after `close`. */
  decoderEnded(end: DecoderEnd): void
}

/**
 * One run of ffmpeg and the thread that reads it. Main starts the child, so that it can be ended and is reaped
 * whatever becomes of the thread; the child's stdout is a socket whose other end the thread holds, so that no picture
 * passes through main. At most three slots are out for filling.
 */
export class FrameDecoder {
  readonly #plan: DecoderPlan
  readonly #owner: DecoderOwner
  readonly #slots = new Map<number, RasterSlot>()
  #lastSlotId = 0
  #format: RasterFormat | null = null
  #server: Server | null = null
  #folder: string | null = null
  #worker: Worker | null = null
  #threadGone: Promise<void> = Promise.resolve()
  #child: FfmpegProcess | null = null
  #childExit: FfmpegExit | null = null
  #inputSize: string | null = null
  #verdict: DecoderEnd | null = null
  #isThreadOver = false
  #isClosed = false
  #closing: Promise<void> | null = null

  constructor(plan: DecoderPlan, owner: DecoderOwner) {
    this.#plan = plan
    this.#owner = owner
  }

  /** Process id of ffmpeg, null before it runs. */
  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /** The longer side of the source's pictures as ffmpeg tells it, pixels; null before. */
  get inputSidePx(): number | null {
    return this.#inputSize === null ? null : Math.max(...this.#inputSize.split(' h:').map(Number))
  }

  /** Whether a frame could be taken now; a full engine is no reason to call a source silent. */
  get hasRoom(): boolean {
    return this.#format === null || this.#slots.size > 0
  }

  /** Starts thread and child. */
  start(): void {
    const folder = mkdtempSync(join(tmpdir(), 'smalti-'))
    this.#folder = folder
    const socketPath =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\${folder.replaceAll(/[\\/:]/g, '-')}`
        : join(folder, 'raster')
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      server.close()
      void this.#launch(socket)
    })
    this.#server = server
    server.on('error', (error) => this.#finish({ reason: 'failed', cause: error.message, isDenied: false }))
    server.listen(socketPath, () => this.#startThread(socketPath))
  }

  /** Gives the thread as many slots as it may hold. */
  slotsFreed(): void {
    const format = this.#format
    if (format === null || this.#isClosed || this.#verdict !== null) return
    while (this.#slots.size < SLOTS_AHEAD) {
      const slot = this.#owner.acquireSlot(format)
      if (slot === null) return
      const id = ++this.#lastSlotId
      this.#slots.set(id, slot)
      this.#send({ kind: 'slot', id, offset: slot.offset })
    }
  }

  /** Changes the greatest frame rate. */
  limitFps(maxFps: number): void {
    this.#send({ kind: 'limit', maxFps })
  }

  /** Frames before this time only lead up to the live edge: they are passed over. */
  skipBefore(ptsUs: number): void {
    this.#send({ kind: 'edge', ptsUs })
  }

  /** Causes a fault in the thread, for tests. */
  disturb(fault: DecoderFault): void {
    this.#send({ kind: 'fault', fault })
  }

  /** Ends child and thread and gives all slots back; nothing is told to the owner any more. */
  close(): Promise<void> {
    this.#isClosed = true
    this.#closing ??= this.#tearDown()
    return this.#closing
  }

  #startThread(socketPath: string): void {
    if (this.#isClosed) return
    const { memory, delivery, maxFps } = this.#plan
    const workerData: DecoderThreadData = { socketPath, memory, delivery, maxFps }
    const worker = new Worker(workerUrl('frame-decoder.worker', import.meta.url), {
      workerData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB, maxYoungGenerationSizeMb: THREAD_YOUNG_MB },
    })
    this.#worker = worker
    worker.on('message', (message: FromDecoderThread) => this.#receive(message))
    worker.on('error', (error) => this.#finish(threadFailure(messageOf(error))))
    this.#threadGone = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.#isThreadOver = true
        resolve()
        if (code !== 0) this.#finish(threadFailure(`exit code ${code}`))
      })
    })
  }

  async #launch(stdout: Socket): Promise<void> {
    this.#removeFolder()
    stdout.on('error', () => {})
    let stdin: Socket | 'ignore' = 'ignore'
    try {
      if (this.#plan.feed !== null) stdin = await connectFeed(this.#plan.feed)
      if (this.#isClosed || this.#verdict !== null) return
      const canInherit = process.platform !== 'win32'
      const child = new FfmpegProcess({
        path: this.#plan.ffmpegPath,
        args: this.#plan.args,
        stdin: stdin !== 'ignore' && !canInherit ? 'pipe' : stdin,
        stdout: canInherit ? stdout : 'pipe',
        secrets: this.#plan.secrets,
        lineWritten: (line) => this.#watchSize(line),
      })
      this.#child = child
      if (!canInherit) {
        child.stdout?.pipe(stdout)
        if (stdin !== 'ignore' && child.stdin !== null) stdin.pipe(child.stdin)
        stdin = 'ignore'
      }
      void child.exited.then((exit) => this.#childGone(exit))
      if (canInherit) stdout.destroy()
    } catch (error) {
      this.#finish({ reason: 'failed', cause: messageOf(error), isDenied: false })
    } finally {
      if (stdin !== 'ignore') stdin.destroy()
      if (this.#child === null) stdout.destroy()
    }
  }

  #receive(message: FromDecoderThread): void {
    switch (message.kind) {
      case 'format':
        this.#format = message.format
        return this.slotsFreed()
      case 'frame':
        return this.#frameFilled(message)
      case 'dropped':
        if (!this.#isClosed) this.#owner.frameDropped()
        return this.slotsFreed()
      case 'ended':
        this.#isThreadOver = true
        return this.#endWhenOver()
      case 'failed': {
        const isResized = message.code === 'resized'
        const cause = isResized ? 'the picture size changed' : message.message
        return this.#finish({ reason: isResized ? 'resized' : 'failed', cause, isDenied: false })
      }
    }
  }

  #frameFilled(message: Extract<FromDecoderThread, { kind: 'frame' }>): void {
    const slot = this.#slots.get(message.id)
    if (slot === undefined) return
    this.#slots.delete(message.id)
    if (this.#isClosed || this.#verdict?.reason === 'resized') this.#owner.releaseSlot(slot)
    else this.#owner.frameDecoded({ ...message, slot })
    this.slotsFreed()
  }

  #watchSize(line: string): void {
    const size = /^\[graph 0 input from stream [^\]]*\] w:(\d+ h:\d+)/.exec(line)?.[1]
    if (size === undefined) return
    this.#inputSize ??= size
    if (size !== this.#inputSize && this.#plan.followsSize) {
      this.#finish({ reason: 'resized', cause: 'the picture size changed', isDenied: false })
    }
  }

  #childGone(exit: FfmpegExit): void {
    this.#childExit = exit
    this.#endWhenOver()
  }

  #endWhenOver(): void {
    const exit = this.#childExit
    if (exit === null) {
      // Only a stop or the child's end closes its output: an open child with a closed output is of no use.
      if (this.#isThreadOver && this.#child !== null) void this.#child.end()
      return
    }
    if (this.#isThreadOver) this.#finish(decoderEndOf(exit))
  }

  #finish(end: DecoderEnd): void {
    if (this.#verdict !== null) return
    this.#verdict = end
    this.#closing ??= this.#tearDown()
    void this.#closing.then(() => {
      if (!this.#isClosed) this.#owner.decoderEnded(end)
    })
  }

  async #tearDown(): Promise<void> {
    this.#server?.close()
    this.#removeFolder()
    const worker = this.#worker
    this.#send({ kind: 'stop' })
    const terminate = setTimeout(() => void worker?.terminate(), THREAD_PATIENCE_MS)
    await Promise.all([this.#child?.end(), this.#threadGone])
    clearTimeout(terminate)
    for (const slot of this.#slots.values()) this.#owner.releaseSlot(slot)
    this.#slots.clear()
  }

  #removeFolder(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = null
  }

  #send(message: ToDecoderThread): void {
    this.#worker?.postMessage(message)
  }
}

function threadFailure(message: string): DecoderEnd {
  return { reason: 'failed', cause: `the decoder thread died (${message})`, isDenied: false }
}

/** A socket that showed its token, unread, ready to be a child's stdin. */
function connectFeed(feed: FeedAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: feed.port, host: '127.0.0.1' })
    socket.pause()
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.write(`${feed.token}\n`, () => {
        socket.off('error', reject)
        socket.on('error', () => {})
        resolve(socket)
      })
    })
  })
}
