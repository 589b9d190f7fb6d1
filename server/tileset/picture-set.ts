import { availableParallelism } from 'node:os'
import path from 'node:path'

import type { PictureListener, PicturesRequest } from './build-pictures.ts'
import { inOrder } from './in-order.ts'
import { PageEncoder } from './page-encoder.ts'
import { PageStore } from './page-store.ts'
import { PictureDecoder } from './picture-decoder.ts'
import { readPictureFile } from './picture-file.ts'
import type { ScannedFile } from './picture-scan.ts'
import type { RecordedSkip, RecordedTile, SetRecord } from './set-record.ts'
import type { SetWriter } from './set-writer.ts'
import type { SkipReason, SkippedFile } from './skipped-file.ts'
import type { StoredManifest } from './stored-manifest.ts'
import { TileLists } from './tile-lists.ts'

const MAX_TILES = 65_535
const PROGRESS_MS = 100

/** Hanging decodes at which the process is given up: each holds one of its threads. */
const MAX_STUCK = 4

/** Reasons that hold as long as the file is the same; the others are tried again. */
const LASTING: ReadonlySet<SkipReason> = new Set([
  'not-a-picture',
  'broken',
  'too-big',
  'too-long',
  'crashed',
])

type PictureSetOptions = {
  readonly request: PicturesRequest
  readonly writer: SetWriter
  readonly oldManifest: StoredManifest | null
  readonly record: SetRecord | null
  readonly listener: PictureListener
}

type Looked =
  | { readonly kind: 'skip'; readonly reason: SkipReason; readonly detail: string }
  | { readonly kind: 'known'; readonly digest: string }
  | { readonly kind: 'new'; readonly digest: string; readonly pixels: Uint8Array }

/** Recorded skips as they are reported. */
export function reportSkips(skipped: readonly RecordedSkip[]): SkippedFile[] {
  return skipped.map(({ path, reason, detail }) => ({ path, reason, detail }))
}

/** The tiles of a folder while they are brought up to date. A tile's id is its slot. */
export class PictureSet {
  readonly #options: PictureSetOptions
  readonly #lists = new TileLists()
  readonly #store: PageStore
  readonly #decoder: PictureDecoder
  readonly #tiles: (RecordedTile | null)[] = []
  readonly #skipped: RecordedSkip[] = []
  readonly #pathOfDigest = new Map<string, string>()
  readonly #freedByDigest = new Map<string, number>()
  readonly #slow: SkippedFile[] = []
  #madeCount = 0

  private constructor(options: PictureSetOptions) {
    const { request, writer, oldManifest, record } = options
    this.#options = options
    this.#decoder = new PictureDecoder(request.source.ground)
    const pages =
      record === null
        ? []
        : record.pixels.map((pixels, page) => ({ entry: oldManifest!.pages[page]!, pixels }))
    const encoder = new PageEncoder(writer, request.isLossless)
    this.#store = new PageStore(writer, encoder, request.source.ground, pages)
  }

  /** Takes over what an earlier build recorded, if it did. */
  static async open(options: PictureSetOptions): Promise<PictureSet> {
    const set = new PictureSet(options)
    const { oldManifest, record, writer } = options
    if (oldManifest !== null && record !== null) {
      const files = [oldManifest.table, oldManifest.descriptors, oldManifest.means] as const
      const [table, descriptors, means] = await Promise.all(files.map((name) => writer.read(name)))
      set.#lists.load(table!, descriptors!, means!)
    }
    return set
  }

  get count(): number {
    return this.#tiles.length
  }

  /** Pictures decoded by this build. */
  get madeCount(): number {
    return this.#madeCount
  }

  get skipped(): readonly SkippedFile[] {
    return reportSkips(this.#skipped)
  }

  /** Makes the tiles those of exactly these files. */
  async update(files: readonly ScannedFile[]): Promise<void> {
    const changed = this.#keepUnchanged(files)
    const { request, listener } = this.#options
    const limit = request.isCareful ? 1 : availableParallelism() * 2
    const startMs = performance.now()
    let done = 0
    let toldMs = 0
    const look = async (file: ScannedFile): Promise<Looked> => {
      if (!request.isCareful) return this.#look(file)
      listener.onBegin(file.path)
      return this.#look(file).finally(() => listener.onBegin(null))
    }
    await inOrder(changed, { limit, window: limit * 8 }, look, async (file, looked) => {
      await this.#take(file, looked)
      done++
      const ms = performance.now() - startMs
      if (ms - toldMs < PROGRESS_MS && done < changed.length) return
      toldMs = ms
      const kept = files.length - changed.length
      listener.onProgress({ done: kept + done, total: files.length, perSecond: (1000 * done) / ms })
    })
    await this.#closeGaps()
  }

  /** Stores lists, pages and record; gives the manifest's part that tells of them. */
  async finish(): Promise<
    Pick<StoredManifest, 'count' | 'slotCount' | 'pages' | 'table' | 'means' | 'descriptors' | 'record'>
  > {
    const { writer } = this.#options
    const pages = await this.#store.finish(this.count)
    const record: SetRecord = {
      tiles: this.#tiles.filter((tile) => tile !== null),
      skipped: this.#skipped,
      pixels: pages.map((page) => page.pixels),
    }
    const bytes = this.#lists.bytes(this.count)
    return {
      count: this.count,
      slotCount: this.count,
      pages: pages.map((page) => page.entry),
      table: await writer.put(bytes.table, 'bin'),
      means: await writer.put(bytes.means, 'bin'),
      descriptors: await writer.put(bytes.descriptors, 'bin'),
      record: await writer.put(Buffer.from(JSON.stringify(record)), 'json'),
    }
  }

  /** Keeps tiles and skips whose file is as it was; gives the files to look at. */
  #keepUnchanged(files: readonly ScannedFile[]): ScannedFile[] {
    const { record, request } = this.#options
    const present = new Map(files.map((file) => [file.path, file]))
    const isSame = (old: ScannedFile): boolean => {
      const file = present.get(old.path)
      return file !== undefined && file.bytes === old.bytes && file.mtimeMs === old.mtimeMs
    }
    const settled = new Set<string>()
    for (const [tile, old] of (record?.tiles ?? []).entries()) {
      const isKept = isSame(old)
      this.#tiles.push(isKept ? old : null)
      if (isKept) {
        settled.add(old.path)
        this.#pathOfDigest.set(old.digest, old.path)
      } else this.#freedByDigest.set(old.digest, tile)
    }
    for (const old of record?.skipped ?? []) {
      if (!LASTING.has(old.reason) || !isSame(old)) continue
      settled.add(old.path)
      this.#skipped.push(old)
    }
    for (const bad of request.knownBad) {
      const file = present.get(bad.path)
      if (file === undefined || settled.has(bad.path)) continue
      settled.add(bad.path)
      this.#skipped.push({ ...file, ...bad })
    }
    return files.filter((file) => !settled.has(file.path))
  }

  async #look(file: ScannedFile): Promise<Looked> {
    const read = await readPictureFile(path.join(this.#options.request.source.pictures, file.path))
    if (!read.ok) return { kind: 'skip', reason: read.reason, detail: read.detail }
    const { digest } = read
    if (this.#pathOfDigest.has(digest) || this.#freedByDigest.has(digest)) return { kind: 'known', digest }
    const decoded = await this.#decoder.decode(read.bytes, read.kind)
    if (decoded.ok) return { kind: 'new', digest, pixels: decoded.pixels }
    if (decoded.reason === 'too-slow') {
      this.#slow.push({ path: file.path, reason: decoded.reason, detail: decoded.detail })
      if (this.#decoder.stuckCount >= MAX_STUCK) this.#options.listener.onStuck(this.#slow)
    }
    return { kind: 'skip', reason: decoded.reason, detail: decoded.detail }
  }

  async #take(file: ScannedFile, looked: Looked): Promise<void> {
    const skip = (reason: SkipReason, detail: string): void => {
      this.#skipped.push({ ...file, reason, detail })
    }
    if (looked.kind === 'skip') return skip(looked.reason, looked.detail)
    const { digest } = looked
    const twin = this.#pathOfDigest.get(digest)
    if (twin !== undefined) return skip('double', `the same picture as ${twin}`)
    this.#pathOfDigest.set(digest, file.path)
    const freed = this.#freedByDigest.get(digest)
    if (freed !== undefined) {
      this.#tiles[freed] = { ...file, digest }
      return
    }
    if (looked.kind !== 'new') return skip('broken', 'changed while it was read')
    if (this.#tiles.length >= MAX_TILES) return skip('too-many', `more than ${MAX_TILES} pictures`)
    this.#madeCount++
    const tile = this.#tiles.push({ ...file, digest }) - 1
    this.#lists.setTile(tile, tile, [looked.pixels], 0)
    await this.#store.write(tile, looked.pixels)
  }

  /** Moves the last tiles to the ids of those that are gone. */
  async #closeGaps(): Promise<void> {
    const tiles = this.#tiles
    const dropGone = async (): Promise<void> => {
      while (tiles.length > 0 && tiles.at(-1) === null) {
        tiles.pop()
        await this.#store.write(tiles.length, null)
      }
    }
    await dropGone()
    for (let gap = tiles.indexOf(null); gap >= 0; gap = tiles.indexOf(null, gap)) {
      const last = tiles.length - 1
      const pixels = await this.#store.read(last)
      await this.#store.write(gap, pixels)
      this.#lists.setTile(gap, gap, [pixels], 0)
      tiles[gap] = tiles[last]!
      tiles[last] = null
      await dropGone()
    }
  }
}
