import { readFile } from 'node:fs/promises'
import path from 'node:path'

import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import { MAX_MOVING_SIDE, type CloseUpSide } from '../protocol/close-up.ts'
import { tileFrames } from '../protocol/tile-set-manifest.ts'
import type { TileSetSource } from './build-messages.ts'
import type { SetFiles } from './close-up-messages.ts'
import { readClipsKey } from './film-tiles.ts'
import { FilmClips } from './film/film-clips.ts'
import { PictureDecoder } from './picture-decoder.ts'
import { readPictureFile } from './picture-file.ts'
import { REELS_FOLDER } from './set-folder.ts'
import { contentKey, isPreviewDigest, parseSetRecord, type Content, type SetRecord } from './set-record.ts'
import { chooseFrames } from './slot-plan.ts'

/** A set built from a folder, and what decodes the films in it. */
export type OriginalsSet = {
  readonly source: TileSetSource & { readonly kind: 'pictures' }
  readonly folder: string
  readonly files: SetFiles
  readonly ffmpeg: Ffmpeg | null
}

type OpenSet = { readonly record: SetRecord; readonly table: Uint32Array }

/** What the tiles of sets were made of, decoded again at any size. */
export class TileOriginals {
  #opened: { readonly key: string; readonly set: Promise<OpenSet | null> } | null = null
  #film: { readonly key: string; readonly clips: Promise<FilmClips | null> } | null = null

  /**
   * The frames that a tile has on its page, [side x side x 3] u8 sRGB each; null where its original is gone or another
   * one, or where the tile moves and all its frames would be too much.
   */
  async frames(set: OriginalsSet, tileId: number, side: CloseUpSide): Promise<readonly Uint8Array[] | null> {
    const opened = await this.#open(set)
    const tile = opened?.record.tiles[tileId]
    if (opened === null || tile === undefined) return null
    const key = contentKey(tile)
    const file = opened.record.files.find((candidate) => contentKey(candidate) === key)
    if (file === undefined) return null
    const count = tileFrames(opened.table, tileId)
    if (count > 1 && side > MAX_MOVING_SIDE) return null
    const original = path.join(set.source.pictures, file.path)
    const read = await readPictureFile(original)
    if (read.ok) {
      const isSame = isPreviewDigest(tile.digest)
        ? read.bytes.length === file.bytes
        : read.digest === tile.digest
      if (!isSame) return null
      const decoder = new PictureDecoder(set.source.ground)
      const made = await decoder.decodeTile(read.bytes, read.kind, side)
      return made.ok ? chooseFrames(made.tiles[0]!.frames, count) : null
    }
    if (read.isFilm !== true) return null
    const clips = await this.#openFilm(set, original, tile)
    if (clips === null) return null
    return clips.frames({ part: tile, count, sidePx: side })
  }

  /** One set stays open: who asks meanwhile waits for the same. */
  #open({ folder, files: { record, table } }: OriginalsSet): Promise<OpenSet | null> {
    if (record === null) return Promise.resolve(null)
    const key = `${folder} ${record} ${table}`
    if (this.#opened?.key !== key) this.#opened = { key, set: readSet(folder, record, table) }
    return this.#opened.set
  }

  /** One film stays open. */
  #openFilm({ folder, ffmpeg }: OriginalsSet, film: string, content: Content): Promise<FilmClips | null> {
    const clips = readClipsKey(content.clips)
    if (ffmpeg === null || clips === null) return Promise.resolve(null)
    const { digest } = content
    const key = `${folder} ${contentKey(content)} ${film}`
    const reels = path.join(folder, REELS_FOLDER)
    if (this.#film?.key !== key)
      this.#film = { key, clips: FilmClips.open({ ffmpeg, film, reels, digest, clips }) }
    return this.#film.clips
  }
}

async function readSet(folder: string, recordFile: string, tableFile: string): Promise<OpenSet | null> {
  const record = parseSetRecord(await readFile(path.join(folder, recordFile), 'utf8'))
  const table = await readFile(path.join(folder, tableFile))
  const words = new Uint32Array(table.buffer.slice(table.byteOffset, table.byteOffset + table.length))
  return record === null ? null : { record, table: words }
}
