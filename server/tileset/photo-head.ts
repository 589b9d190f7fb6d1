import { Tiff } from './tiff-directory.ts'

/** Bytes of a photo's beginning in which its header and its EXIF part lie. */
export const PHOTO_HEAD_BYTES = 128 * 1024

/** Where in its file a photo keeps a smaller picture of itself. */
export type PreviewPlace = { readonly offset: number; readonly bytes: number }

/** What a camera wrote before a JPEG's pixels. */
export type PhotoHead = {
  /** Size as stored, before it is turned. */
  readonly width: number
  readonly height: number
  readonly isProgressive: boolean
  /** 1 to 8, as EXIF counts. */
  readonly orientation: number
  /** JPEG pictures of the same, the quickest first. */
  readonly previews: readonly PreviewPlace[]
}

const MARKER = { FIRST_FRAME: 0xc0, LAST_FRAME: 0xcf, SCAN: 0xda, APP1: 0xe1, APP2: 0xe2 } as const
/** Markers among those of frames that begin none. */
const NO_FRAME: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc])
const PROGRESSIVE: ReadonlySet<number> = new Set([0xc2, 0xc6, 0xca, 0xce])

const EXIF = 'Exif\0\0'
const TAG = {
  ORIENTATION: 0x0112,
  PREVIEW_OFFSET: 0x0201,
  PREVIEW_BYTES: 0x0202,
  MPF_PICTURES: 0xb002,
} as const
const MPF = 'MPF\0'
const MPF_ENTRY_BYTES = 16
const MAX_MPF_PICTURES = 8
/** Kinds of pictures in MPF: smaller ones of the main one, of VGA and of full HD size. */
const MPF_PREVIEWS: ReadonlySet<number> = new Set([0x010001, 0x010002])

/** Reads the beginning of a JPEG file; null when its size is not told there. Foreign bytes never throw. */
export function parsePhotoHead(head: Buffer): PhotoHead | null {
  let orientation = 1
  const exifPreviews: PreviewPlace[] = []
  const mpfPreviews: PreviewPlace[] = []
  let at = 2
  while (at + 9 <= head.length && head[at] === 0xff) {
    const marker = head[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    const isFrame = marker >= MARKER.FIRST_FRAME && marker <= MARKER.LAST_FRAME && !NO_FRAME.has(marker)
    if (isFrame) {
      const [height, width] = [head.readUInt16BE(at + 5), head.readUInt16BE(at + 7)]
      if (width === 0 || height === 0) return null
      const previews = [...exifPreviews, ...mpfPreviews]
      return { width, height, isProgressive: PROGRESSIVE.has(marker), orientation, previews }
    }
    if (marker === MARKER.SCAN) return null
    const end = at + 2 + head.readUInt16BE(at + 2)
    const content = head.subarray(at + 4, end)
    if (marker === MARKER.APP1 && startsWith(content, EXIF)) {
      const exif = readExif(content.subarray(EXIF.length))
      orientation = exif?.orientation ?? orientation
      exifPreviews.push(...(exif?.previews ?? []).map((place) => shift(place, at + 4 + EXIF.length)))
    }
    if (marker === MARKER.APP2 && startsWith(content, MPF)) {
      const places = readMpf(content.subarray(MPF.length))
      mpfPreviews.push(...places.map((place) => shift(place, at + 4 + MPF.length)))
    }
    at = end
  }
  return null
}

function readExif(
  bytes: Buffer,
): { readonly orientation: number; readonly previews: readonly PreviewPlace[] } | null {
  const tiff = Tiff.open(bytes)
  if (tiff === null) return null
  const main = tiff.readDirectory(tiff.firstDirectory)
  const turned = main.entries.get(TAG.ORIENTATION)?.short ?? 1
  const { entries } = tiff.readDirectory(main.next)
  const offset = entries.get(TAG.PREVIEW_OFFSET)?.value ?? 0
  const length = entries.get(TAG.PREVIEW_BYTES)?.value ?? 0
  return {
    orientation: turned >= 1 && turned <= 8 ? turned : 1,
    previews: offset > 0 && length > 0 ? [{ offset, bytes: length }] : [],
  }
}

function readMpf(bytes: Buffer): PreviewPlace[] {
  const tiff = Tiff.open(bytes)
  const list = tiff?.readDirectory(tiff.firstDirectory).entries.get(TAG.MPF_PICTURES)
  if (tiff === null || list === undefined) return []
  const count = Math.min(MAX_MPF_PICTURES, Math.floor(list.count / MPF_ENTRY_BYTES))
  return Array.from({ length: count }, (_, entry) => list.value + entry * MPF_ENTRY_BYTES)
    .filter((at) => MPF_PREVIEWS.has(tiff.readLong(at) & 0xffffff))
    .map((at) => ({ offset: tiff.readLong(at + 8), bytes: tiff.readLong(at + 4) }))
    .filter(({ offset, bytes }) => offset > 0 && bytes > 0)
    .sort((a, b) => a.bytes - b.bytes)
}

function startsWith(content: Buffer, text: string): boolean {
  return content.toString('latin1', 0, text.length) === text
}

function shift({ offset, bytes }: PreviewPlace, by: number): PreviewPlace {
  return { offset: offset + by, bytes }
}
