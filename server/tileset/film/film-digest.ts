import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

const SAMPLES = 64
const SAMPLE_BYTES = 65_536

/**
 * Name of a film's content: the hash of its length and of 64 blocks of 64 KiB spread evenly over it, so that a film of
 * any size takes a few milliseconds; smaller files are read whole. Never waits at a FIFO and never follows a link.
 *
 * @throws {Error} of the system when the file cannot be read, or is none
 */
export async function filmDigest(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0))
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw new Error('not a regular file')
    const hash = createHash('sha256').update(`${stats.size}\n`)
    const block = Buffer.alloc(SAMPLE_BYTES)
    const step = Math.max(SAMPLE_BYTES, (stats.size - SAMPLE_BYTES) / (SAMPLES - 1))
    for (let sample = 0; sample < SAMPLES && sample * step < stats.size; sample++) {
      const { bytesRead } = await handle.read(block, 0, SAMPLE_BYTES, Math.floor(sample * step))
      hash.update(block.subarray(0, bytesRead))
    }
    return hash.digest('hex').slice(0, 32)
  } finally {
    await handle.close()
  }
}
