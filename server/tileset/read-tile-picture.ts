import { readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import path from 'node:path'

import { MAX_MOVING_SIDE, type CloseUpSide } from '../protocol/close-up.ts'
import { tileFrames } from '../protocol/tile-set-manifest.ts'
import type { CloseUp, CloseUpSet } from './close-ups.ts'
import { endHelper, forkHelper } from './helper-process.ts'
import type { TileCut, TilePicture, TilePictureRequest } from './tile-picture.ts'

/** Where larger pictures of tiles come from. */
export interface CloseUpSource {
  get(set: CloseUpSet, tileId: number, side: CloseUpSide): Promise<CloseUp>
}

/** What the process that decodes a tile says. */
export type TilePictureAnswer =
  { readonly picture: TilePicture; readonly fault: null } | { readonly picture: null; readonly fault: string }

/** As large as it is shown on stage. */
const STILL_SIDE: CloseUpSide = 1024

/** A process that takes longer is ended. */
const TIMEOUT_MS = 10_000

/**
 * Reads the picture of a tile as a cell shows it, in a niced process of its own: as large as it is to be had, else from
 * its page.
 *
 * @throws {Error} when it cannot be read
 */
export async function readTilePicture(
  set: CloseUpSet,
  tileId: number,
  cut: TileCut,
  closeUps: CloseUpSource,
): Promise<TilePicture> {
  const { folder, manifest } = set
  const table = await readFile(path.join(folder, manifest.table))
  const entry = new Uint32Array(Uint8Array.from(table.subarray(tileId * 8, tileId * 8 + 8)).buffer)
  const side = tileFrames(entry, 0) === 1 ? STILL_SIDE : MAX_MOVING_SIDE
  const closeUp = await closeUps.get(set, tileId, side)
  return decodeBeside({
    folder,
    pages: { tilePx: manifest.tilePx, pages: manifest.pages },
    entry,
    cut,
    closeUp: closeUp.kind === 'picture' ? { bytes: closeUp.bytes, side } : null,
  })
}

async function decodeBeside(request: TilePictureRequest): Promise<TilePicture> {
  const child = forkHelper('tile-picture-process', {
    threads: 1,
    priority: constants.priority.PRIORITY_BELOW_NORMAL,
  })
  child.stderr?.resume()
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
  const answer = await new Promise<TilePictureAnswer>((resolve) => {
    const failed = (): void => resolve({ picture: null, fault: 'the process died' })
    child.once('message', resolve)
    child.once('error', failed)
    child.once('exit', failed)
    child.send(request)
  })
  clearTimeout(timer)
  await endHelper(child)
  if (answer.picture === null) throw new Error(answer.fault)
  return answer.picture
}
