import { access, constants, mkdir } from 'node:fs/promises'
import { messageOf, SmaltiError } from '../errors/smalti-error.ts'

/**
 * Makes the folder that sets, scenes and the last state live in.
 *
 * @throws {SmaltiError} `disk` when it cannot be made or written
 */
export async function openDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK)
  } catch (error) {
    throw new SmaltiError(
      'disk',
      `cannot write to ${dataDir}: ${messageOf(error)}`,
      'choose another --data-dir',
    )
  }
}
