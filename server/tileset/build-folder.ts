import { createHash, randomUUID } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import path from 'node:path'

import { SmaltiError } from '../errors/smalti-error.ts'
import { PAGE_TILES, type SetDefaults } from '../protocol/tile-set-manifest.ts'
import type { BuildProgress, BuildReport, BuildRequest } from './build-messages.ts'
import { compactTiles } from './compact-tiles.ts'
import { BUILD_VERSION } from './recipe-key.ts'
import { settleScan } from './live-scan.ts'
import { isReelOf } from './film/scan-film.ts'
import { tidyReels } from './film/tidy-reels.ts'
import { FolderSet, reportSkips } from './folder-set.ts'
import { scanFolder, type ScannedFile } from './folder-scan.ts'
import { PauseGate } from './film/pause-gate.ts'
import { clipsKey } from './film-tiles.ts'
import { REELS_FOLDER } from './set-folder.ts'
import { SetWriter } from './set-writer.ts'
import { parseSetRecord, type SetRecord } from './set-record.ts'
import { countByReason, type SkippedFile } from './skipped-file.ts'
import { readStoredManifest, type StoredManifest } from './stored-manifest.ts'

/** A request for a folder of pictures. */
export type FolderRequest = BuildRequest & { readonly source: { readonly kind: 'pictures' } }

/** What the build process is told while it decodes. */
export type FolderListener = {
  onProgress(progress: BuildProgress): void
  /** Called before each file of a careful build, and with null after it. */
  onBegin(file: string | null): void
  /** Called when a part of the work has become a revision; `isWhole` when it has all files, if only by previews. */
  onStored(manifest: StoredManifest, isWhole: boolean): void
  /** Called when decoders hang; the process is ended then. */
  onStuck(files: readonly SkippedFile[]): void
}

/** Time from one checkpoint to the next, milliseconds; shorter where storing takes long, as that may be lost too. */
const CHECKPOINT_MS = 2500
const LEAST_CHECKPOINT_MS = 1000
/** Work that an interruption may cost. */
const MOST_LOST_MS = 3500
/** While photos are refined beside a show, each revision changes what is on stage. */
const LIVE_REFINED_MS = 15_000
const LEAST_FREE_MB = 500

/**
 * Stores what a folder holds as the set's next revision, unless it is up to date. What earlier builds decoded is taken
 * over by path, size and time, or by the hash of a file's bytes. Ids are only appended; those of content that is gone
 * are retired, and dropped where that is asked for. Every few seconds what there is becomes a revision, from which an
 * interrupted build goes on. Photos come in by the previews in their files, and are read whole when all files are in.
 *
 * @param gate while it is closed, no picture is begun and no film is read
 */
export async function buildFolder(
  request: FolderRequest,
  listener: FolderListener,
  gate = new PauseGate(),
): Promise<BuildReport> {
  const startMs = performance.now()
  const { pictures, ground } = request.source
  const scan = await scanFolder(pictures, request.source.only).catch((error: unknown) => {
    throw new SmaltiError(
      'bad-tile-set',
      `the folder ${pictures} cannot be read`,
      'check the path and its permissions',
      {
        cause: error,
      },
    )
  })
  const old = await readStoredManifest(request.folder)
  const oldManifest = old.kind === 'valid' ? old.manifest : null
  if (request.isLive) await requireRoom(request.folder)
  const writer = await SetWriter.open(request.folder)
  try {
    const record = oldManifest === null ? null : await readRecord(writer, oldManifest, request)
    const { files, unsettledCount } = request.isLive
      ? await settleScan(pictures, scan.files, record?.files ?? [])
      : { files: scan.files, unsettledCount: 0 }
    const contentKey = folderKey(files, request)
    if (oldManifest?.contentKey === contentKey) {
      const films = record?.files.filter(({ clips }) => clips !== '') ?? []
      await tidyScans(
        request,
        films.map(({ digest }) => digest),
      )
      const skipped = [...scan.skipped, ...reportSkips(record?.skipped ?? [])]
      const compacted = await compact(writer, oldManifest, request)
      if (compacted !== null) await writer.commit(compacted)
      const [manifest, isUnchanged] = [compacted ?? oldManifest, compacted === null]
      const tookMs = performance.now() - startMs
      return { manifest, isUnchanged, madeCount: 0, skipped, unsettledCount, tookMs }
    }
    const set = await FolderSet.open({ request, writer, oldManifest, record, listener, gate })
    const lineage = record === null ? newLineage(contentKey) : oldManifest!.lineage
    let revision = oldManifest?.revision ?? 0
    const store = async (key: string, expectedCount = 0): Promise<StoredManifest> => {
      return {
        format: 1,
        name: request.name,
        label: request.label,
        contentKey: key,
        lineage,
        revision: ++revision,
        ...(await set.store(expectedCount)),
        ground,
        isLossless: request.isLossless,
        defaults: defaultsOf(set.activeCount),
      }
    }
    let nextMs = startMs + CHECKPOINT_MS
    const storePart = async (isWhole: boolean): Promise<void> => {
      const beganMs = performance.now()
      const part = await store(partialKey(contentKey, revision), files.length)
      await writer.commit(part)
      listener.onStored(part, isWhole)
      const storedMs = performance.now()
      const restMs = Math.min(CHECKPOINT_MS, MOST_LOST_MS - (storedMs - beganMs))
      nextMs =
        storedMs + (isWhole && request.isLive ? LIVE_REFINED_MS : Math.max(LEAST_CHECKPOINT_MS, restMs))
    }
    await set.update(files, async () => {
      if (performance.now() >= nextMs) await storePart(false)
    })
    if (set.isUnrefined) {
      await storePart(true)
      await set.refine(async () => {
        if (performance.now() >= nextMs) await storePart(true)
      })
    }
    const skipped = [...scan.skipped, ...set.skipped]
    if (set.activeCount === 0) throw emptyFolder(pictures, skipped)
    const whole = await store(contentKey)
    const manifest = (await compact(writer, whole, request)) ?? whole
    await writer.commit(manifest)
    await tidyScans(request, [...set.filmDigests])
    const tookMs = performance.now() - startMs
    return { manifest, isUnchanged: false, madeCount: set.madeCount, skipped, unsettledCount, tookMs }
  } finally {
    await writer.close()
  }
}

/** @param digests of the films whose scans are needed */
function tidyScans({ folder, isTidy }: FolderRequest, digests: readonly string[]): Promise<void> {
  return tidyReels(path.join(folder, REELS_FOLDER), {
    isUsed: (name) => digests.some((digest) => isReelOf(name, digest)),
    isStrict: isTidy,
    nowMs: Date.now(),
  })
}

/** The manifest of a set without its retired tiles when they are many; null when nothing is to be done. */
async function compact(
  writer: SetWriter,
  manifest: StoredManifest,
  request: FolderRequest,
): Promise<StoredManifest | null> {
  const record = request.isTidy ? await readRecord(writer, manifest, request) : null
  if (record === null) return null
  const { ground, isLossless } = manifest
  const tiles = await compactTiles(writer, manifest, record, { ground, isLossless })
  if (tiles === null) return null
  const lineage = newLineage(manifest.contentKey)
  return { ...manifest, ...tiles, lineage, revision: manifest.revision + 1 }
}

function folderKey(files: readonly ScannedFile[], request: FolderRequest): string {
  const hash = createHash('sha256')
  const { isLossless, clips, source } = request
  const taken = source.files === undefined ? [] : [source.files]
  hash.update(JSON.stringify([BUILD_VERSION, isLossless, source.ground, clipsKey(clips), ...taken]))
  hash.update(files.map((file) => `\n${JSON.stringify([file.path, file.bytes, file.mtimeMs])}`).join(''))
  return hash.digest('hex').slice(0, 32)
}

/** Refuses to write where the disk is nearly full: the show needs it more. */
async function requireRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(path.dirname(folder))
  const freeMb = Math.floor((bavail * bsize) / 1e6)
  if (freeMb >= LEAST_FREE_MB) return
  throw new SmaltiError(
    'disk',
    `only ${freeMb} MB are free where tile sets are stored`,
    `free ${LEAST_FREE_MB} MB, or choose another --data-dir`,
    { isFatal: false },
  )
}

/** Key of a revision that holds a part of the folder. */
function partialKey(contentKey: string, revision: number): string {
  return createHash('sha256').update(`${contentKey} ${revision}`).digest('hex').slice(0, 32)
}

function newLineage(contentKey: string): string {
  return createHash('sha256').update(`${contentKey} ${randomUUID()}`).digest('hex').slice(0, 32)
}

/** Few tiles need some help to show every colour. */
function defaultsOf(count: number): SetDefaults {
  return count < 200 ? { tint: 0.5 } : count < 2000 ? { tint: 0.25 } : {}
}

async function readRecord(
  writer: SetWriter,
  manifest: StoredManifest,
  { isLossless, source }: FolderRequest,
): Promise<SetRecord | null> {
  if (manifest.record === null || manifest.isLossless !== isLossless) return null
  if (JSON.stringify(manifest.ground) !== JSON.stringify(source.ground)) return null
  const text = await writer.read(manifest.record).catch(() => null)
  const record = text === null ? null : parseSetRecord(text.toString())
  if (record === null) return null
  const sheetCount = Math.ceil(record.slotCount / PAGE_TILES)
  const fits = record.tiles.length === manifest.count && record.pixels.length === sheetCount
  return fits && (await writer.has(record.pixels)) ? record : null
}

function emptyFolder(folder: string, skipped: readonly SkippedFile[]): SmaltiError {
  const counts = Object.entries(countByReason(skipped)).map(([reason, count]) => `${count} ${reason}`)
  const found = counts.length === 0 ? 'it holds no files' : `skipped: ${counts.join(', ')}`
  return new SmaltiError(
    'bad-tile-set',
    `no picture in ${path.resolve(folder)} can be used (${found})`,
    'give a folder with JPEG, PNG, WebP, AVIF, GIF, TIFF or BMP pictures',
    { isFatal: false },
  )
}
