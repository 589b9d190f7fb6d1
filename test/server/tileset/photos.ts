import sharp from 'sharp'

/** Levels of one of the four quarters of a picture. */
type Colour = readonly [number, number, number]

/** What a camera's file is made of. */
export type PhotoParts = {
  readonly main: Buffer
  /** JPEG in the EXIF part. */
  readonly exif?: Buffer
  /** JPEG of VGA size behind the main picture. */
  readonly mpf?: Buffer
  /** 1 to 8. */
  readonly orientation?: number
  readonly isBigEndian?: boolean
  /** Bytes of zeros at its end. */
  readonly padding?: number
}

/** A JPEG file as cameras write it. */
export function cameraPhoto(photo: PhotoParts): Buffer {
  const { main, exif, mpf, orientation = 1, isBigEndian = false, padding = 0 } = photo
  const tiff = tiffWriter(isBigEndian)
  const first = tiff.directory([[0x0112, 3, 1, orientation]], 26)
  const content = exif ?? Buffer.alloc(0)
  const second = tiff.directory(
    [
      [0x0201, 4, 1, exif === undefined ? 0 : 56],
      [0x0202, 4, 1, content.length],
    ],
    0,
  )
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff.head, first, second, content])
  const parts = [main.subarray(0, 2), segment(0xe1, body)]
  if (mpf !== undefined) {
    const mpfBytes = 4 + 4 + 8 + 18 + 32
    const tiffAt = 2 + parts[1]!.length + 8
    const mainBytes = tiffAt - 8 + mpfBytes + main.length - 2
    const list = tiff.directory([[0xb002, 7, 32, 26]], 0)
    const pictures = [0x030000, mainBytes, 0, 0, 0x010001, mpf.length, mainBytes - tiffAt, 0]
    const entries = Buffer.concat(pictures.map((value) => tiff.long(value)))
    parts.push(segment(0xe2, Buffer.concat([Buffer.from('MPF\0'), tiff.head, list, entries])))
  }
  return Buffer.concat([...parts, main.subarray(2), mpf ?? Buffer.alloc(0), Buffer.alloc(padding)])
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

function tiffWriter(isBigEndian: boolean) {
  const short = (value: number): Buffer => {
    const bytes = Buffer.alloc(2)
    bytes[isBigEndian ? 'writeUInt16BE' : 'writeUInt16LE'](value)
    return bytes
  }
  const long = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes[isBigEndian ? 'writeUInt32BE' : 'writeUInt32LE'](value)
    return bytes
  }
  const head = Buffer.concat([Buffer.from(isBigEndian ? 'MM' : 'II'), short(42), long(8)])
  const directory = (
    entries: readonly (readonly [tag: number, type: number, count: number, value: number])[],
    next: number,
  ): Buffer => {
    const written = entries.flatMap(([tag, type, count, value]) => [
      short(tag),
      short(type),
      long(count),
      type === 3 ? Buffer.concat([short(value), short(0)]) : long(value),
    ])
    return Buffer.concat([short(entries.length), ...written, long(next)])
  }
  return { head, long, directory }
}

/** A JPEG of four quarters: top left, top right, bottom left, bottom right; between black bars when there are rows. */
export async function quarters(
  width: number,
  height: number,
  colours: readonly [Colour, Colour, Colour, Colour],
  barRows = 0,
): Promise<Buffer> {
  const pixels = new Uint8Array(width * height * 3)
  for (let y = barRows; y < height - barRows; y++)
    for (let x = 0; x < width; x++)
      pixels.set(colours[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)] as Colour, (y * width + x) * 3)
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer()
}
