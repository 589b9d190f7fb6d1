import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import { oneAtATime } from './one-at-a-time.ts'

const PACKAGE_ROOT = join(import.meta.dirname, '..', '..')
const SOURCES = ['client', 'server/protocol']

/** Builds the pages when they are missing or older than their sources. */
export async function buildClientIfStale(): Promise<void> {
  await oneAtATime('client-build', async () => {
    const builtMs = await modifiedMs(join(PACKAGE_ROOT, 'client', 'dist', 'out.html'))
    const sourceMs = await Promise.all(SOURCES.map(newestMs))
    if (Math.max(...sourceMs) < builtMs) return
    await build({ root: join(PACKAGE_ROOT, 'client'), configFile: CONFIG, logLevel: 'error' })
  })
}

const CONFIG = join(PACKAGE_ROOT, 'vite.config.ts')

async function newestMs(folder: string): Promise<number> {
  const entries = await readdir(join(PACKAGE_ROOT, folder), { recursive: true })
  const files = entries.filter((name) => !/^dist\b/.test(name))
  return Math.max(...(await Promise.all(files.map((name) => modifiedMs(join(PACKAGE_ROOT, folder, name))))))
}

async function modifiedMs(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  )
}
