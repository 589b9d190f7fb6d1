/** Bytes of a file's beginning that `isFilm` needs. */
export const FILM_MAGIC_BYTES = 400

/** How containers begin, as hex: Matroska, FLV, Ogg, MPEG program streams, ASF, MXF. */
const BEGINNINGS = ['1a45dfa3', '464c56', '4f676753', '000001ba', '000001b3', '3026b275', '060e2b34']

/** Boxes that a QuickTime or MP4 file may begin with, and brands of pictures in such a file. */
const BOXES: ReadonlySet<string> = new Set(['moov', 'mdat', 'wide', 'free', 'skip', 'ftyp'])
const PICTURE_BRAND = /^(avif|avis|mif1|msf1|hei[cxms]|hev[cx])/

/** Where the packets of MPEG transport streams begin: plain ones, and those with a time before each. */
const PACKETS: readonly (readonly number[])[] = [
  [0, 188, 376],
  [4, 196, 388],
]
const PACKET_MARK = 0x47

/** Whether a file's first bytes are those of a container that holds films; what is in it, ffmpeg finds out. */
export function isFilm(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length)
  const text = (from: number, to: number): string => bytes.toString('latin1', from, to)
  if (BOXES.has(text(4, 8))) return !PICTURE_BRAND.test(text(8, 12))
  if (text(0, 4) === 'RIFF') return text(8, 12) === 'AVI '
  const beginning = bytes.toString('hex', 0, 4)
  if (BEGINNINGS.some((known) => beginning.startsWith(known))) return true
  return PACKETS.some((places) => places.every((at) => bytes[at] === PACKET_MARK))
}
