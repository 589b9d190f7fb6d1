import type { SetStatus } from '../../server/protocol/messages.ts'
import { PAGE_PX, type PageEntry, type TileSetManifest } from '../../server/protocol/tile-set-manifest.ts'
import { CloseUpStore } from './close-up-store.ts'
import { FetchQueue } from './fetch-queue.ts'
import {
  pageKey,
  type PagePart,
  type PartName,
  type TileObserver,
  type TileSetData,
  type TileSource,
} from './tile-set-data.ts'

/** Pixels that may be decoded and wait for the GPU: two pages at their finest level, or many coarse ones. */
const MAX_DECODED_PIXELS = 2 * PAGE_PX * PAGE_PX

/** Parts that may be fetched and decoded at once. */
const MAX_DECODING = 6

/** One file of a page: where it is, and what it becomes: one level, or of the raw file all from `level` on. */
type PartFile = PartName & { readonly url: string }

/**
 * The tiles of the show's sets: table and means first, then the pages, coarse levels before fine ones and the set on
 * air before the others. Keeps what was fetched compressed, so that a lost GPU is filled again without the network.
 */
export class TileStore implements TileSource {
  readonly closeUps = new CloseUpStore(() => performance.now())
  readonly #queue = new FetchQueue()
  readonly #observers: TileObserver[] = []
  readonly #sets = new Map<number, TileSetData>()
  readonly #asked = new Map<number, number>()
  readonly #blobs = new Map<string, Blob>()
  #waiting: PartFile[] = []
  #decoded: PagePart[] = []
  #decodingCount = 0
  /** Of the parts that are decoded or being decoded. */
  #decodedPixels = 0
  #order: readonly number[] = []
  #round = 0
  #isWanted: (part: PartName) => boolean = () => true

  observe(observer: TileObserver): void {
    this.#observers.push(observer)
    for (const set of this.#sets.values()) observer.setOpened(set)
  }

  /** Fetches the sets that are ready and not here in this revision; `first` says which of them are on air or coming in. */
  want(sets: readonly SetStatus[], first: readonly number[]): void {
    this.#order = first
    const rank = (setId: number): number => (first.indexOf(setId) + 1 || first.length + 1) * 1e6 + setId
    for (const set of [...sets].sort((a, b) => rank(a.setId) - rank(b.setId))) {
      if (!set.isReady || this.#asked.get(set.setId) === set.revision) continue
      this.#asked.set(set.setId, set.revision)
      void this.#open(set.setId, set.revision)
    }
    this.#sortWaiting()
  }

  get pendingParts(): number {
    return this.#waiting.length + this.#decodingCount + this.#decoded.length + this.#openingCount
  }

  takePart(): PagePart | null {
    const part = this.#decoded.shift() ?? null
    if (part === null) return null
    this.#decodedPixels -= pixelsOf(part)
    this.#decodeMore()
    return part
  }

  rewind(isWanted = this.#isWanted): void {
    this.#isWanted = isWanted
    this.#round++
    for (const part of this.#decoded) if (part.kind === 'picture') part.bitmap.close()
    for (const part of this.#decoded) this.#decodedPixels -= pixelsOf(part)
    this.#decoded = []
    this.#waiting = [...this.#sets.values()].flatMap((set) =>
      this.#wantedParts(set.setId, set.manifest.pages),
    )
    this.#sortWaiting()
    this.#decodeMore()
  }

  close(): void {
    this.#queue.close()
    this.closeUps.close()
    this.#round++
    this.#waiting = []
  }

  /** Sets that were asked for and are not here in that revision. */
  get #openingCount(): number {
    const revisionOf = (setId: number): number => this.#sets.get(setId)?.manifest.revision ?? 0
    return [...this.#asked].filter(([setId, revision]) => revisionOf(setId) < revision).length
  }

  async #open(setId: number, revision: number): Promise<void> {
    const base = `/tiles/${setId}`
    const json = await this.#queue.fetchBytes(`${base}/manifest.json?r=${revision}`)
    if (json === null) return
    const manifest = JSON.parse(new TextDecoder().decode(json)) as TileSetManifest
    const [table, means] = await Promise.all([
      this.#queue.fetchBytes(`${base}/${manifest.table}`),
      this.#queue.fetchBytes(`${base}/${manifest.means}`),
    ])
    if (table === null || means === null || this.#asked.get(setId) !== revision) return
    const data: TileSetData = {
      setId,
      manifest,
      table: new Uint32Array(table),
      means: new Uint8Array(means),
    }
    const known = new Set(this.#sets.get(setId)?.manifest.pages.map(pageKey))
    this.#sets.set(setId, data)
    this.closeUps.retryMissing(setId)
    for (const observer of this.#observers) observer.setOpened(data)
    this.#waiting.push(
      ...this.#wantedParts(
        setId,
        manifest.pages.filter((entry) => !known.has(pageKey(entry))),
      ),
    )
    this.#forgetBlobs()
    this.#sortWaiting()
    this.#decodeMore()
  }

  #wantedParts(setId: number, pages: readonly PageEntry[]): PartFile[] {
    return partsOf(setId, pages).filter(this.#isWanted)
  }

  #sortWaiting(): void {
    const rank = new Map<string, number>()
    for (const set of this.#sets.values()) {
      const place = this.#order.indexOf(set.setId)
      for (const entry of set.manifest.pages) rank.set(pageKey(entry), place < 0 ? this.#order.length : place)
    }
    const orderOf = (file: PartFile): number => (rank.get(file.page) ?? 99) * 10 - file.level
    this.#waiting.sort((a, b) => orderOf(a) - orderOf(b))
  }

  #decodeMore(): void {
    while (this.#decodingCount < MAX_DECODING) {
      const [file] = this.#waiting
      if (file === undefined) return
      const pixels = pixelsOf(file)
      if (this.#decodedPixels > 0 && this.#decodedPixels + pixels > MAX_DECODED_PIXELS) return
      this.#waiting.shift()
      this.#decodingCount++
      this.#decodedPixels += pixels
      void this.#decode(file, this.#round)
    }
  }

  async #decode(file: PartFile, round: number): Promise<void> {
    const blob = this.#blobs.get(file.url) ?? (await this.#queue.fetch(file.url))
    const part = blob === null ? null : await decodePart(file, blob)
    this.#decodingCount--
    if (blob !== null && part !== null) this.#blobs.set(file.url, blob)
    if (part !== null && round === this.#round) this.#decoded.push(part)
    else {
      this.#decodedPixels -= pixelsOf(file)
      if (part?.kind === 'picture') part.bitmap.close()
    }
    this.#decodeMore()
  }

  #forgetBlobs(): void {
    const named = [...this.#sets.values()].flatMap((set) => partsOf(set.setId, set.manifest.pages))
    const urls = new Set(named.map((file) => file.url))
    for (const url of this.#blobs.keys()) if (!urls.has(url)) this.#blobs.delete(url)
  }
}

function partsOf(setId: number, pages: readonly PageEntry[]): PartFile[] {
  return pages.flatMap((entry) => {
    const page = pageKey(entry)
    const raw: PartFile = {
      page,
      kind: 'raw',
      url: `/tiles/${setId}/${entry.raw}`,
      level: entry.pictures.length,
    }
    const pictures = entry.pictures.map((name, level): PartFile => {
      return { page, kind: 'picture', url: `/tiles/${setId}/${name}`, level }
    })
    return [raw, ...pictures]
  })
}

/** Pixels of a part, about as many for the raw levels together. */
function pixelsOf({ kind, level }: Pick<PartName, 'kind' | 'level'>): number {
  return (kind === 'raw' ? 2 : 1) * (PAGE_PX >> level) ** 2
}

/** The part, or null when the picture is damaged: its cells then keep their mean colours. */
async function decodePart(file: PartFile, blob: Blob): Promise<PagePart | null> {
  const { page, kind, level } = file
  if (kind === 'raw') return { page, kind, level, bytes: new Uint8Array(await blob.arrayBuffer()) }
  try {
    const bitmap = await createImageBitmap(blob, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' })
    return { page, kind, level, bitmap }
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
}
