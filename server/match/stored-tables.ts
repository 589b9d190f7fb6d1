import { createHash, randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  BLOCK_IDS,
  BLOCK_READY,
  GRADIENT_CENTRE_1,
  GRADIENT_CENTRE_2,
  GRADIENT_LIMIT_1,
  GRADIENT_LIMIT_2,
} from './joint-layout.ts'
import { CUT_HANDICAP } from './match-descriptors.ts'
import { BLOCK_COUNT, viewSet, type SetLayout, type SetViews } from './set-layout.ts'

/** File in a set's folder that keeps its tables; it can be deleted, it is only slow to make. */
export const TABLES_FILE = 'match-tables.bin'

const KEY_BYTES = 32
/** To be raised whenever the same tiles shall get another table. */
const VERSION = 2

/**
 * Reads the tables of a set that were stored with it.
 *
 * @returns whether they were there and belong to these tiles; what stands in the arena is else as it was
 */
export async function readTables(
  folder: string,
  layout: SetLayout,
  buffer: ArrayBufferLike,
): Promise<boolean> {
  const views = viewSet(layout, buffer)
  const { colourTable, lists, states } = views.tables
  const file = await readFile(path.join(folder, TABLES_FILE)).catch(() => null)
  if (file?.length !== KEY_BYTES + colourTable.byteLength + lists.byteLength) return false
  if (!file.subarray(0, KEY_BYTES).equals(keyOf(views))) return false
  const ids = new Uint16Array(file.buffer, file.byteOffset + KEY_BYTES, colourTable.length + lists.length)
  for (let at = 0; at < ids.length; at++) if (ids[at]! >= layout.count) return false
  colourTable.set(ids.subarray(0, colourTable.length))
  lists.set(ids.subarray(colourTable.length))
  states.fill(BLOCK_READY)
  return true
}

/**
 * Stores the tables of a set with it, whole or not at all.
 *
 * @throws when the folder cannot be written
 */
export async function writeTables(folder: string, layout: SetLayout, buffer: ArrayBufferLike): Promise<void> {
  const views = viewSet(layout, buffer)
  const { colourTable, lists } = views.tables
  const file = path.join(folder, TABLES_FILE)
  const draft = `${file}.${randomUUID()}`
  try {
    await writeFile(draft, Buffer.concat([keyOf(views), bytesOf(colourTable), bytesOf(lists)]))
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** Tells these tiles and this way to make tables from all others. */
function keyOf({ storedDescriptors }: SetViews): Buffer {
  const making = [VERSION, BLOCK_COUNT, BLOCK_IDS, CUT_HANDICAP]
  const gradients = [GRADIENT_LIMIT_1, GRADIENT_LIMIT_2, GRADIENT_CENTRE_1, GRADIENT_CENTRE_2]
  return createHash('sha256')
    .update(JSON.stringify([...making, ...gradients]))
    .update(bytesOf(storedDescriptors))
    .digest()
}

/** A copy: neither hashes nor files take shared memory. */
function bytesOf(view: Int16Array | Uint16Array): Buffer {
  return Buffer.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
}
