import { execFileSync } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { expect, test } from 'vitest'

import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import type { SkippedFile } from '../../../server/tileset/skipped-file.ts'
import { bitPng } from './bit-png.ts'
import { colourOf, plain, temporaryFolder, writePictures } from './pictures.ts'

/** A GIF of so many frames of one pixel. */
function longGif(frames: number): Buffer {
  const head = Buffer.from([...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255])
  const frame = [0x21, 0xf9, 4, 0, 2, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
  return Buffer.concat([
    head,
    ...Array.from({ length: frames }, () => Buffer.from(frame)),
    Buffer.from([0x3b]),
  ])
}

/** A progressive JPEG that says it is so large. */
async function boastfulJpeg(side: number): Promise<Buffer> {
  const bytes = await plain(64, 64, [1, 2, 3]).jpeg({ progressive: true }).toBuffer()
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc2]))
  bytes.writeUInt16BE(side, frame + 5)
  bytes.writeUInt16BE(side, frame + 7)
  return bytes
}

test('every hostile file is skipped with its reason, and the good ones beside it are tiles', async () => {
  const [outside, pictures, data] = [
    await temporaryFolder(),
    await temporaryFolder(),
    await temporaryFolder(),
  ]
  const at = (name: string): string => path.join(pictures, name)
  await writePictures(outside, 2, 900)
  const photo = await plain(400, 300, [90, 120, 30]).jpeg().toBuffer()
  await writeFile(at('bomb.png'), bitPng(16_000, 16_000, false))
  await writeFile(at('interlaced.png'), bitPng(8000, 8000, true))
  await writeFile(at('boast.jpg'), await boastfulJpeg(20_000))
  await writeFile(at('long.gif'), longGif(5000))
  await writeFile(at('strip.png'), bitPng(1, 60_000, false))
  await writeFile(at('torn.jpg'), photo.subarray(0, photo.length / 2))
  await writeFile(at('empty.jpg'), '')
  await writeFile(at('text.jpg'), 'I am a text')
  await writeFile(at('drawing.png'), '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')
  execFileSync('mkfifo', [at('pipe.png')])
  await symlink(path.join(outside, '0900.png'), at('link.png'))
  await symlink(outside, at('folder-link'))
  await writeFile(at('.hidden.jpg'), 'passed over')
  const good = await plain(64, 64, colourOf(1)).png().toBuffer()
  await writeFile(at(`${'n'.repeat(251)}.png`), good)
  await writeFile(at('😀.png'), await plain(64, 64, colourOf(2)).png().toBuffer())
  await writeFile(at('a\nb.png'), await plain(64, 64, colourOf(3)).png().toBuffer())
  await mkdir(at('deep/er'), { recursive: true })
  await writeFile(at('deep/er/one.png'), await plain(1, 1, colourOf(4)).png().toBuffer())

  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  const { manifest, skipped, tookMs } = await buildTileSet({ source, name: 'hostile', folder: data })

  expect(manifest.count).toBe(4)
  const reasons = skipped.map((file): [string, SkippedFile['reason']] => [file.path, file.reason])
  expect(Object.fromEntries(reasons)).toEqual({
    'bomb.png': 'too-big',
    'interlaced.png': 'too-big',
    'boast.jpg': 'too-big',
    'long.gif': 'too-long',
    'strip.png': 'too-long',
    'torn.jpg': 'broken',
    'empty.jpg': 'empty',
    'text.jpg': 'not-a-picture',
    'drawing.png': 'not-a-picture',
    'pipe.png': 'special',
    'link.png': 'link',
    'folder-link': 'link',
  })
  for (const file of skipped) expect(file.detail).not.toBe('')
  expect(tookMs).toBeLessThan(2000 * skipped.length)
})

test('a file without permission is skipped where the system refuses it', async () => {
  const [pictures, data] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 3)
  await chmod(path.join(pictures, '0001.png'), 0)
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  const { manifest, skipped } = await buildTileSet({ source, name: 'locked', folder: data })
  const isRoot = process.getuid?.() === 0
  expect(manifest.count).toBe(isRoot ? 3 : 2)
  expect(skipped.map((file) => file.reason)).toEqual(isRoot ? [] : ['unreadable'])
})
