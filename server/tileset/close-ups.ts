import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import path from 'node:path'

import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import type { CloseUpSide } from '../protocol/close-up.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { TileSetSource } from './build-messages.ts'
import { CloseUpFolder } from './close-up-folder.ts'
import type { CloseUpAnswer, CloseUpRequest } from './close-up-messages.ts'
import { endHelper, forkHelper } from './helper-process.ts'
import type { StoredManifest } from './stored-manifest.ts'

/** Close-ups that may wait; the one that has waited longest gives way: nobody looks at it any more. */
const MAX_WAITING = 64
/** Close-ups the process works at: the next one is there when one is done. */
const MAX_UNDER_WAY = 2
const CACHE_BYTES = 24e6
/** Close-ups known not to be there; when there are more, they are looked for again. */
const MAX_MISSING = 65_536
/** The process ends when nobody has asked for this long. */
const IDLE_MS = 30_000
/** A tile at which the process died this often is not tried again. */
const MAX_DEATHS = 2
const HELPER_THREADS = 4

/** A close-up's picture file; `missing` where there is none, `busy` where it is to be asked for again. */
export type CloseUp =
  | { readonly kind: 'picture'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'busy' }

/** The set a close-up is of. */
export type CloseUpSet = {
  readonly source: TileSetSource | null
  readonly folder: string
  readonly manifest: StoredManifest
}

/** What close-ups are made with, and where they are kept. */
export type CloseUpsOptions = {
  readonly logger: Logger
  readonly meter: Meter
  /** Decodes films; without it their tiles have none. */
  readonly ffmpeg: Ffmpeg | null
  /** Close-ups are kept in a folder of it. */
  readonly dataDir: string
}

type Job = {
  readonly key: string
  readonly missingKey: string
  readonly request: CloseUpRequest
  readonly answered: ((closeUp: CloseUp) => void)[]
  deaths: number
}

/**
 * Close-ups of tiles, made when they are asked for in a niced process of its own, the newest first, and kept in memory
 * and on disk within bounds of bytes. Whatever happens to the process, the show goes on with what the pages have.
 */
export class CloseUps {
  readonly #logger: Logger
  readonly #meter: Meter
  readonly #ffmpeg: Ffmpeg | null
  readonly #folder: CloseUpFolder
  readonly #kept = new Map<string, Uint8Array>()
  readonly #missing = new Set<string>()
  readonly #jobs = new Map<string, Job>()
  #keptBytes = 0
  #waiting: Job[] = []
  #underWay = new Map<number, Job>()
  #process: ChildProcess | null = null
  #ending: Promise<void> = Promise.resolve()
  #idleTimer: NodeJS.Timeout | null = null
  #lastId = 0
  #isClosed = false

  private constructor(options: CloseUpsOptions, folder: CloseUpFolder) {
    this.#logger = options.logger
    this.#meter = options.meter
    this.#ffmpeg = options.ffmpeg
    this.#folder = folder
  }

  /** Finds what earlier runs kept; the process is started when it is needed. */
  static async open(options: CloseUpsOptions): Promise<CloseUps> {
    const folder = path.join(options.dataDir, 'close-ups')
    return new CloseUps(options, await CloseUpFolder.open({ folder, logger: options.logger }))
  }

  /** Process id of the helper while there is one. */
  get pid(): number | null {
    return this.#process?.pid ?? null
  }

  /** The close-up of a tile; it never rejects. */
  get(set: CloseUpSet, tileId: number, side: CloseUpSide): Promise<CloseUp> {
    const { source, folder, manifest } = set
    const key = `${manifest.lineage} ${tileId} ${side}`
    const missingKey = `${manifest.record} ${key}`
    if (this.#isClosed || source === null || tileId >= manifest.count || this.#missing.has(missingKey))
      return Promise.resolve({ kind: 'missing' })
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#keep(key, kept)
      return Promise.resolve({ kind: 'picture', bytes: kept })
    }
    return new Promise((resolve) => {
      const job = this.#jobs.get(key)
      if (job !== undefined) return job.answered.push(resolve)
      const files = { record: manifest.record, table: manifest.table }
      const request = { id: ++this.#lastId, source, folder, files, ffmpeg: this.#ffmpeg, tileId, side }
      return this.#begin({ key, missingKey, request, answered: [resolve], deaths: 0 })
    })
  }

  /** Ends the process; all that was asked for is missing, and what was made is on disk. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const job of [...this.#jobs.values()]) this.#answer(job, { kind: 'missing' })
    this.#waiting = []
    this.#underWay.clear()
    this.#retire()
    await Promise.all([this.#ending, this.#folder.close()])
  }

  #begin(job: Job): void {
    this.#jobs.set(job.key, job)
    if (this.#folder.has(job.key)) void this.#load(job)
    else this.#enqueue(job)
  }

  /** Takes a close-up from disk, or has it made where it is not whole. */
  async #load(job: Job): Promise<void> {
    const picture = await this.#folder.read(job.key)
    if (this.#isClosed) return
    if (picture === null) return this.#enqueue(job)
    this.#keep(job.key, picture)
    this.#answer(job, { kind: 'picture', bytes: picture })
  }

  #enqueue(job: Job): void {
    this.#waiting.push(job)
    if (this.#waiting.length > MAX_WAITING) {
      this.#meter.count('close_ups_dropped')
      this.#answer(this.#waiting.shift()!, { kind: 'busy' })
    }
    this.#sendNext()
  }

  #sendNext(): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    this.#idleTimer = null
    while (this.#underWay.size < MAX_UNDER_WAY) {
      const job = this.#waiting.pop()
      if (job === undefined) break
      this.#underWay.set(job.request.id, job)
      this.#started().send(job.request)
    }
    if (this.#underWay.size > 0 || this.#process === null) return
    this.#idleTimer = setTimeout(() => this.#retire(), IDLE_MS)
    this.#idleTimer.unref()
  }

  #started(): ChildProcess {
    if (this.#process !== null) return this.#process
    const child = forkHelper('close-up-process', {
      threads: HELPER_THREADS,
      priority: constants.priority.PRIORITY_BELOW_NORMAL,
    })
    this.#process = child
    child.stderr?.resume()
    child.on('message', (answer: CloseUpAnswer) => this.#receive(answer))
    child.on('error', () => this.#died(child))
    child.on('exit', () => this.#died(child))
    return child
  }

  #receive({ id, picture, fault }: CloseUpAnswer): void {
    const job = this.#underWay.get(id)
    if (job === undefined) return
    this.#underWay.delete(id)
    if (fault !== null) {
      this.#meter.count('close_up_failures')
      this.#logger.warn('close-up failed', { tile: job.request.tileId, fault })
    }
    if (picture === null) this.#noteMissing(job)
    else {
      this.#keep(job.key, picture)
      this.#folder.write(job.key, picture)
    }
    this.#answer(job, picture === null ? { kind: 'missing' } : { kind: 'picture', bytes: picture })
    this.#sendNext()
  }

  /** Jobs it was at are tried again, until one of them has brought it down too often. */
  #died(child: ChildProcess): void {
    if (this.#process !== child) return
    this.#process = null
    this.#meter.count('close_up_failures')
    this.#logger.warn('close-up process died', { underWay: this.#underWay.size })
    for (const job of this.#underWay.values()) {
      if (++job.deaths < MAX_DEATHS) this.#waiting.push(job)
      else {
        this.#noteMissing(job)
        this.#answer(job, { kind: 'missing' })
      }
    }
    this.#underWay.clear()
    this.#sendNext()
  }

  #answer(job: Job, closeUp: CloseUp): void {
    this.#jobs.delete(job.key)
    for (const answered of job.answered) answered(closeUp)
  }

  #noteMissing({ missingKey }: Job): void {
    if (this.#missing.size >= MAX_MISSING) this.#missing.clear()
    this.#missing.add(missingKey)
  }

  /** Keeps a picture as the one used last. */
  #keep(key: string, bytes: Uint8Array): void {
    this.#keptBytes += bytes.length - (this.#kept.get(key)?.length ?? 0)
    this.#kept.delete(key)
    this.#kept.set(key, bytes)
    for (const [oldest, old] of this.#kept) {
      if (this.#keptBytes <= CACHE_BYTES) break
      this.#kept.delete(oldest)
      this.#keptBytes -= old.length
    }
  }

  #retire(): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    this.#idleTimer = null
    const child = this.#process
    this.#process = null
    if (child !== null) this.#ending = endHelper(child)
  }
}
