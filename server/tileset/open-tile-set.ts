import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { SmaltiError } from '../errors/smalti-error.ts'
import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { TILE_RETIRED, tileFlags, tileSlot } from '../protocol/tile-set-manifest.ts'
import { coveredShare } from './colour-coverage.ts'
import { readStoredManifest, type StoredManifest } from './stored-manifest.ts'

/** The memory a set is opened in; the arena is one. */
export interface DescriptorMemory<Region extends { readonly offset: number }> {
  readonly memory: { readonly buffer: SharedArrayBuffer }
  allocate(bytes: number, owner: string): Region
  release(region: Region): void
}

/** What to open, and where. */
export type OpenOptions<Region extends { readonly offset: number }> = {
  readonly folder: string
  readonly setId: number
  readonly memory: DescriptorMemory<Region>
}

/** A revision of a set, ready to be matched. */
export type OpenTileSet = {
  readonly setId: number
  readonly folder: string
  readonly manifest: StoredManifest
  /** [count x 8] i16 in the shared memory, lanes of `protocol/descriptor`. */
  readonly descriptorOffset: number
  /** 0..1 of the colours that a screen shows have a tile near. */
  readonly coverage: number
  /** Gives the memory back; a second time does nothing. */
  close(): void
}

/**
 * Opens the newest revision of a built set: checks manifest and files, reads the descriptors into shared memory.
 *
 * @throws {SmaltiError} `bad-tile-set` when the set is missing, torn or foreign
 */
export async function openTileSet<Region extends { readonly offset: number }>(
  options: OpenOptions<Region>,
): Promise<OpenTileSet> {
  const { folder, setId, memory } = options
  const reading = await readStoredManifest(folder)
  if (reading.kind !== 'valid')
    throw unusable(folder, reading.kind === 'bad' ? reading.cause : 'it is not built')
  const { manifest } = reading
  const [descriptors, tableBytes, means] = await Promise.all([
    readFile(path.join(folder, manifest.descriptors)),
    readFile(path.join(folder, manifest.table)),
    readFile(path.join(folder, manifest.means)),
  ])
  const table = words32(tableBytes)
  const cause = findContradiction(manifest, words16(descriptors), table)
  if (cause !== null) throw unusable(folder, cause)
  const region = memory.allocate(descriptors.length, `tile set ${manifest.name}`)
  new Uint8Array(memory.memory.buffer, region.offset, descriptors.length).set(descriptors)
  let isOpen = true
  return {
    setId,
    folder,
    manifest,
    descriptorOffset: region.offset,
    coverage: coveredShare(means, (tile) => (tileFlags(table, tile) & TILE_RETIRED) === 0),
    close: () => {
      if (isOpen) memory.release(region)
      isOpen = false
    },
  }
}

function unusable(folder: string, cause: string): SmaltiError {
  return new SmaltiError(
    'bad-tile-set',
    `the tile set in ${folder} cannot be opened: ${cause}`,
    'build it again',
    {
      isFatal: false,
    },
  )
}

function findContradiction(
  manifest: StoredManifest,
  descriptors: Int16Array,
  table: Uint32Array,
): string | null {
  if (descriptors.length !== manifest.count * DESCRIPTOR_LANES) return 'descriptors do not fit the count'
  if (table.length !== manifest.count * 2) return 'the table does not fit the count'
  for (let tile = 0; tile < manifest.count; tile++) {
    const frames = table[tile * 2 + 1]! & 0xffff
    if (frames === 0 || tileSlot(table, tile) + frames > manifest.slotCount) return `tile ${tile} has no slot`
    if (tileFlags(table, tile) !== descriptors[tile * DESCRIPTOR_LANES + LANE.FLAGS])
      return `tile ${tile}: two flags`
  }
  return null
}

function words16(bytes: Buffer): Int16Array {
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

function words32(bytes: Buffer): Uint32Array {
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}
