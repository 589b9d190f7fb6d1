import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Puts a file in place only when all of it is on disk; only its owner may read it. Makes the folder where there is none. */
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
