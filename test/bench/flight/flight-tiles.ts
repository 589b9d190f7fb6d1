import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { findFfmpeg } from '../../../server/ffmpeg/find-ffmpeg.ts'
import { TILE_PX } from '../../../server/protocol/tile-set-manifest.ts'
import { drawTiles } from '../match/scored-tiles.ts'

const FORMAT = { quality: 90, chromaSubsampling: '4:4:4' } as const
const BATCH = 64

/** The pictures of the set T18k as files of a folder, made where they are not there yet; gives the folder. */
export async function makeFlightTiles(folder: string, film: string): Promise<string> {
  const pictures = join(folder, 'T18k')
  if (existsSync(pictures)) return pictures
  const draft = join(folder, 'T18k.draft')
  await mkdir(draft, { recursive: true })
  const { path } = await findFfmpeg(process.env)
  const tiles = await drawTiles(path, film)
  const raw = { width: TILE_PX, height: TILE_PX, channels: 3 } as const
  for (let first = 0; first < tiles.length; first += BATCH)
    await Promise.all(
      tiles.slice(first, first + BATCH).map(async (pixels, at) => {
        const picture = await sharp(pixels, { raw }).jpeg(FORMAT).toBuffer()
        await writeFile(join(draft, `${String(first + at).padStart(5, '0')}.jpg`), picture)
      }),
    )
  await rename(draft, pictures)
  return pictures
}
