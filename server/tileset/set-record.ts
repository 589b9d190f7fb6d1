import { createHash } from 'node:crypto'

import { z } from 'zod'

import { skipReasons, type SkippedFile } from './skipped-file.ts'

/** What tiles are made of. */
export type Content = {
  /** Hash of a file's bytes, or `previewDigest` while only that was read. */
  readonly digest: string
  /** How its clips are cut, as `clipsKey` tells it; empty for what is no film. */
  readonly clips: string
}

/** A file that tiles were made of. */
export type RecordedFile = Content & {
  readonly path: string
  readonly bytes: number
  readonly mtimeMs: number
}

/**
 * What a tile was made of: a file's content, of a film or an animation the part of its time (0 and 0 else), and where
 * in the width of a wide film it lies (0.5 else).
 */
export type RecordedTile = Content & {
  readonly startUs: number
  readonly endUs: number
  readonly across: number
}

/** A file that was looked at and is no tile, with what tells whether it changed. */
export type RecordedSkip = SkippedFile & { readonly bytes: number; readonly mtimeMs: number }

/** What a set of a folder was built from, so that the next build decodes only what changed. */
export type SetRecord = {
  readonly files: readonly RecordedFile[]
  /** By tile id; those whose content no file has any more are retired. */
  readonly tiles: readonly RecordedTile[]
  /** Films of which only the first tiles are made yet, as `contentKey` tells them. */
  readonly unfinished: readonly string[]
  /** First slot that no tile has. */
  readonly slotCount: number
  readonly skipped: readonly RecordedSkip[]
  /** By 1024 slots: the file of their pixels, [1024 x 64 x 64 x 3] u8. */
  readonly pixels: readonly string[]
}

const PREVIEW = 'preview-'

/** Name of what a photo shows while it was not read whole: as long as the file stays as it is. */
export function previewDigest({ path, bytes, mtimeMs }: Omit<RecordedFile, keyof Content>): string {
  const hash = createHash('sha256').update(JSON.stringify([path, bytes, mtimeMs]))
  return PREVIEW + hash.digest('hex').slice(0, 32)
}

/** Whether a tile shows a photo's preview, and is to be refined. */
export function isPreviewDigest(digest: string): boolean {
  return digest.startsWith(PREVIEW)
}

const file = { path: z.string(), bytes: z.number(), mtimeMs: z.number() }
const content = { digest: z.string(), clips: z.string() }
const setRecord = z.object({
  files: z.array(z.object({ ...file, ...content })),
  tiles: z.array(z.object({ ...content, startUs: z.number(), endUs: z.number(), across: z.number() })),
  unfinished: z.array(z.string()),
  slotCount: z.int().min(0),
  skipped: z.array(z.object({ ...file, reason: z.enum(skipReasons), detail: z.string() })),
  pixels: z.array(z.string().regex(/^[0-9a-f]{32}\.tiles$/)),
})

/** Name of a content. */
export function contentKey({ digest, clips }: Content): string {
  return clips === '' ? digest : `${digest} ${clips}`
}

/** A record as stored; null when it cannot be used, and all must be decoded again. */
export function parseSetRecord(text: string): SetRecord | null {
  try {
    const parsed = setRecord.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
