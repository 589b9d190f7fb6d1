import type { FolderRequest } from './build-folder.ts'
import { clipsKey } from './film-tiles.ts'
import type { ScannedFile } from './folder-scan.ts'
import { isPreviewDigest, type RecordedFile, type RecordedSkip, type SetRecord } from './set-record.ts'
import type { SkipReason } from './skipped-file.ts'

/** Reasons that hold as long as the file is the same; the others are tried again. */
const LASTING: ReadonlySet<SkipReason> = new Set([
  'not-a-picture',
  'broken',
  'too-big',
  'too-long',
  'crashed',
])

/** Reasons that hold as well, as long as no file is gone that would leave its place. */
const SURPLUS: ReadonlySet<SkipReason> = new Set(['merged', 'too-many'])

/** What an earlier build knows of a folder's files. */
export type Unchanged = {
  /** Files whose tiles stay as they are. */
  readonly kept: readonly RecordedFile[]
  readonly skipped: readonly RecordedSkip[]
  /** Files to look at. */
  readonly changed: readonly ScannedFile[]
}

/** Parts a folder's files into those that are as an earlier build left them, and the others. */
export function findUnchanged(
  files: readonly ScannedFile[],
  record: SetRecord | null,
  request: Pick<FolderRequest, 'knownBad' | 'clips' | 'source'>,
): Unchanged {
  const present = new Map(files.map((file) => [file.path, file]))
  const isSame = (old: ScannedFile): boolean => {
    const file = present.get(old.path)
    return file !== undefined && file.bytes === old.bytes && file.mtimeMs === old.mtimeMs
  }
  const isWhole = (record?.files ?? []).every(isSame)
  const bad = new Set(request.knownBad.map(({ path }) => path))
  const kept = (record?.files ?? []).filter((old) => {
    if (request.source.files === (old.clips === '' ? 'films' : 'pictures')) return false
    const isCutSo = old.clips === '' || old.clips === clipsKey(request.clips)
    return isSame(old) && isCutSo && !(isPreviewDigest(old.digest) && bad.has(old.path))
  })
  const skipped = (record?.skipped ?? []).filter(
    (old) => isSame(old) && (LASTING.has(old.reason) || (isWhole && SURPLUS.has(old.reason))),
  )
  const settled = new Set([...kept, ...skipped].map(({ path }) => path))
  for (const known of request.knownBad) {
    const file = present.get(known.path)
    if (file === undefined || settled.has(known.path)) continue
    settled.add(known.path)
    skipped.push({ ...file, ...known })
  }
  return { kept, skipped, changed: files.filter(({ path }) => !settled.has(path)) }
}
