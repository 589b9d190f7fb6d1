import { availableParallelism } from 'node:os'
import path from 'node:path'

import type { FolderListener, FolderRequest } from './build-folder.ts'
import type { PauseGate } from './film/pause-gate.ts'
import type { ScannedFile } from './folder-scan.ts'
import { inOrder } from './in-order.ts'
import type { MadeFile, MadeTile } from './made-tile.ts'
import { PictureConverter } from './picture-converter.ts'
import { PictureDecoder } from './picture-decoder.ts'
import { readPhotoPreviews, readPictureFile } from './picture-file.ts'
import type { PictureKind } from './picture-kind.ts'
import { previewDigest } from './set-record.ts'
import type { SkipReason, SkippedFile } from './skipped-file.ts'

/** Hanging decodes at which the process is given up: each holds one of its threads. */
const MAX_STUCK = 4
/** Files looked at ahead of those taken, for each that is looked at at a time: work goes on while a page is stored. */
const AHEAD = 32
const PROGRESS_MS = 100

/** Files below this are read whole as quickly as their previews. */
const MIN_PHOTO_BYTES = 256 * 1024

/** What a file turned out to be. */
export type Looked =
  | { readonly kind: 'skip'; readonly reason: SkipReason; readonly detail: string }
  | { readonly kind: 'known'; readonly digest: string }
  | { readonly kind: 'film' }
  | { readonly kind: 'new'; readonly digest: string; readonly tiles: readonly MadeTile[] }

/** Reads and decodes the files of a folder, one by one or many at a time. */
export class FileLooker {
  readonly #request: FolderRequest
  readonly #listener: FolderListener
  readonly #gate: PauseGate
  readonly #isKnown: (digest: string) => boolean
  readonly #decoder: PictureDecoder
  readonly #converter: PictureConverter
  readonly #slow: SkippedFile[] = []

  /** @param isKnown whether the set has tiles of that content */
  constructor(
    request: FolderRequest,
    { listener, gate }: { readonly listener: FolderListener; readonly gate: PauseGate },
    isKnown: (digest: string) => boolean,
  ) {
    this.#request = request
    this.#listener = listener
    this.#gate = gate
    this.#isKnown = isKnown
    this.#decoder = new PictureDecoder(request.source.ground)
    this.#converter = new PictureConverter(request.ffmpeg)
  }

  /**
   * Looks at files, as many at a time as there are cores for, and takes what comes of them in their order.
   *
   * @param total files of the folder, for the progress that is told
   */
  async lookAtAll<File extends ScannedFile>(
    files: readonly File[],
    total: number,
    look: (file: File) => Promise<Looked>,
    take: (file: File, looked: Looked) => Promise<void>,
  ): Promise<void> {
    const limit = this.#request.isCareful ? 1 : availableParallelism() * 3
    const startMs = performance.now()
    let done = 0
    let toldMs = 0
    const begin = async (file: File): Promise<Looked> => {
      await this.#gate.pass()
      if (!this.#request.isCareful) return look(file)
      this.#listener.onBegin(file.path)
      return look(file).finally(() => this.#listener.onBegin(null))
    }
    await inOrder(files, { limit, window: limit * AHEAD }, begin, async (file, looked) => {
      await take(file, looked)
      done++
      const ms = performance.now() - startMs
      if (ms - toldMs < PROGRESS_MS && done < files.length) return
      toldMs = ms
      const perSecond = (1000 * done) / ms
      this.#listener.onProgress({ done: total - files.length + done, total, perSecond, film: null })
    })
  }

  /** Looks at a file by the preview in it, when it is a photo with one; else at the whole of it. */
  async lookQuickly(file: ScannedFile): Promise<Looked> {
    const isLarge = file.bytes >= MIN_PHOTO_BYTES && this.#request.source.files !== 'films'
    const previews = isLarge ? await readPhotoPreviews(this.#pathOf(file)) : null
    if (previews === null) return this.lookWhole(file)
    const digest = previewDigest(file)
    if (this.#isKnown(digest)) return { kind: 'known', digest }
    const tile = await this.#decoder.decodePreview(previews)
    return tile === null ? this.lookWhole(file) : { kind: 'new', digest, tiles: [tile] }
  }

  /** Looks at the whole of a file. */
  async lookWhole(file: ScannedFile): Promise<Looked> {
    const { source, ffmpeg } = this.#request
    const read = await readPictureFile(this.#pathOf(file), source.files !== 'films')
    if (!read.ok && read.isFilm === true) {
      if (source.files === 'pictures')
        return { kind: 'skip', reason: 'unwanted', detail: 'a film, and only pictures are taken' }
      if (ffmpeg !== null) return { kind: 'film' }
    }
    if (!read.ok) return { kind: 'skip', reason: read.reason, detail: read.detail }
    const { digest } = read
    if (this.#isKnown(digest)) return { kind: 'known', digest }
    const made = await this.#decode(file, read.bytes, read.kind)
    if (made.ok) return { kind: 'new', digest, tiles: made.tiles }
    const { reason, detail } = made
    if (reason === 'too-slow') this.#noteSlow({ path: file.path, reason, detail })
    return { kind: 'skip', reason, detail }
  }

  async #decode(file: ScannedFile, bytes: Buffer, kind: PictureKind): Promise<MadeFile> {
    if (kind !== 'bmp' && kind !== 'heic') return this.#decoder.decodeTile(bytes, kind)
    const converted = await this.#converter.toPng(this.#pathOf(file), bytes, kind)
    return converted.ok ? this.#decoder.decodeTile(converted.png, 'png') : converted
  }

  #pathOf(file: ScannedFile): string {
    return path.join(this.#request.source.pictures, file.path)
  }

  #noteSlow(file: SkippedFile): void {
    this.#slow.push(file)
    if (this.#decoder.stuckCount >= MAX_STUCK) this.#listener.onStuck(this.#slow)
  }
}
