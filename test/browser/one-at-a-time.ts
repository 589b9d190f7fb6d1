import { mkdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../fixtures/until.ts'

const LIMIT_MS = 60_000

/** Runs `action` while no other process on this machine runs one of the same name; the lock of a dead one expires. */
export async function oneAtATime<T>(name: string, action: () => Promise<T>): Promise<T> {
  const lock = join(tmpdir(), `smalti-test-${name}.lock`)
  await until(() => takeLock(lock), `the lock ${lock}`, 2 * LIMIT_MS)
  try {
    return await action()
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock)
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const held = await stat(lock).catch(() => null)
    if (held !== null && Date.now() - held.mtimeMs > LIMIT_MS)
      await rm(lock, { recursive: true, force: true })
    return false
  }
}
