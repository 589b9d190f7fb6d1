import { createHash } from 'node:crypto'
import path from 'node:path'

import { SmaltiError } from '../errors/smalti-error.ts'
import type { BuildProgress, BuildReport, BuildRequest } from './build-messages.ts'
import { BUILD_VERSION } from './recipe-key.ts'
import { PictureSet, reportSkips } from './picture-set.ts'
import { scanPictures, type ScannedFile } from './picture-scan.ts'
import { SetWriter } from './set-writer.ts'
import { parseSetRecord, type SetRecord } from './set-record.ts'
import { countByReason, type SkippedFile } from './skipped-file.ts'
import { readStoredManifest, type StoredManifest } from './stored-manifest.ts'

/** A request for a folder of pictures. */
export type PicturesRequest = BuildRequest & { readonly source: { readonly kind: 'pictures' } }

/** What the build process is told while it decodes. */
export type PictureListener = {
  onProgress(progress: BuildProgress): void
  /** Called before each file of a careful build, and with null after it. */
  onBegin(file: string | null): void
  /** Called when decoders hang; the process is ended then. */
  onStuck(files: readonly SkippedFile[]): void
}

/**
 * Stores the pictures of a folder as the set's next revision, unless it is up to date. What earlier builds decoded is
 * taken over by path, size and time, or by the hash of a file's bytes. Ids stay where pictures are only added; where
 * some are gone, the last tiles take their ids.
 */
export async function buildPictures(
  request: PicturesRequest,
  listener: PictureListener,
): Promise<BuildReport> {
  const startMs = performance.now()
  const { pictures, ground } = request.source
  const scan = await scanPictures(pictures).catch((error: unknown) => {
    throw new SmaltiError(
      'bad-tile-set',
      `the folder ${pictures} cannot be read`,
      'check the path and its permissions',
      {
        cause: error,
      },
    )
  })
  const contentKey = picturesKey(scan.files, request)
  const old = await readStoredManifest(request.folder)
  const oldManifest = old.kind === 'valid' ? old.manifest : null
  const writer = await SetWriter.open(request.folder)
  try {
    const record = oldManifest === null ? null : await readRecord(writer, oldManifest, request)
    if (oldManifest?.contentKey === contentKey) {
      const skipped = [...scan.skipped, ...reportSkips(record?.skipped ?? [])]
      return {
        manifest: oldManifest,
        isUnchanged: true,
        madeCount: 0,
        skipped,
        tookMs: performance.now() - startMs,
      }
    }
    const set = await PictureSet.open({ request, writer, oldManifest, record, listener })
    await set.update(scan.files)
    const skipped = [...scan.skipped, ...set.skipped]
    if (set.count === 0) throw emptyFolder(pictures, skipped)
    const manifest: StoredManifest = {
      format: 1,
      name: request.name,
      label: request.label,
      contentKey,
      revision: (oldManifest?.revision ?? 0) + 1,
      ...(await set.finish()),
      ground,
      isLossless: request.isLossless,
      defaults: set.count < 200 ? { tint: 0.5 } : set.count < 2000 ? { tint: 0.25 } : {},
    }
    await writer.commit(manifest)
    const tookMs = performance.now() - startMs
    return { manifest, isUnchanged: false, madeCount: set.madeCount, skipped, tookMs }
  } finally {
    await writer.close()
  }
}

function picturesKey(files: readonly ScannedFile[], request: PicturesRequest): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([BUILD_VERSION, request.isLossless, request.source.ground]))
  for (const file of files) hash.update(`\n${JSON.stringify([file.path, file.bytes, file.mtimeMs])}`)
  return hash.digest('hex').slice(0, 32)
}

async function readRecord(
  writer: SetWriter,
  manifest: StoredManifest,
  { isLossless, source }: PicturesRequest,
): Promise<SetRecord | null> {
  if (manifest.record === null || manifest.isLossless !== isLossless) return null
  if (JSON.stringify(manifest.ground) !== JSON.stringify(source.ground)) return null
  const text = await writer.read(manifest.record).catch(() => null)
  const record = text === null ? null : parseSetRecord(text.toString())
  if (record === null) return null
  const fits = record.tiles.length === manifest.count && record.pixels.length === manifest.pages.length
  return fits && (await writer.has(record.pixels)) ? record : null
}

function emptyFolder(folder: string, skipped: readonly SkippedFile[]): SmaltiError {
  const counts = Object.entries(countByReason(skipped)).map(([reason, count]) => `${count} ${reason}`)
  const found = counts.length === 0 ? 'it holds no files' : `skipped: ${counts.join(', ')}`
  return new SmaltiError(
    'bad-tile-set',
    `no picture in ${path.resolve(folder)} can be used (${found})`,
    'give a folder with JPEG, PNG, WebP, AVIF, GIF or TIFF pictures',
    { isFatal: false },
  )
}
