import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A draft this old belongs to a show that was killed while it wrote. */
const DRAFT_AGE_MS = 60_000

/** Puts a file in place only when all of it is on disk; only its owner may read it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.draft`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}

/** Removes what shows that were killed have left of writing a file. */
export async function removeOldDrafts(file: string): Promise<void> {
  const folder = dirname(file)
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    if (!name.startsWith(`${basename(file)}.`) || !name.endsWith('.draft')) continue
    const draft = join(folder, name)
    const facts = await stat(draft).catch(() => null)
    if (facts !== null && Date.now() - facts.mtimeMs > DRAFT_AGE_MS) await rm(draft, { force: true })
  }
}

/** Keeps a file that cannot be used beside itself as `.bad`; the copy's name, or null when it could not be made. */
export async function keepBad(file: string): Promise<string | null> {
  const kept = `${file}.bad`
  const isFile = await stat(file).then(
    (facts) => facts.isFile(),
    () => false,
  )
  if (!isFile) return null
  return copyFile(file, kept).then(
    () => kept,
    () => null,
  )
}
