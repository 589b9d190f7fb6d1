import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { expect, test, vi } from 'vitest'

import { scanFilm } from '../../../../server/tileset/film/scan-film.ts'
import { seeded, temporaryFolder } from '../pictures.ts'
import { makeFilm, theFfmpeg } from './films.ts'

/** Eighty seconds with B-frames, so that frames are not coded in the order of their times. */
const GRAPH = 'testsrc=s=256x144:r=24:d=80,noise=alls=20:allf=t'
const CODING = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-crf', '26']

async function piecesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  return names.filter((name) => name.endsWith('.piece')).sort()
}

/** Begins a scan in a process of its own, at the lowest speed, and kills it when it has stored so many pieces. */
async function scanAndKill(film: string, reels: string, pieces: number): Promise<void> {
  const module = new URL('../../../../server/tileset/film/scan-film.ts', import.meta.url).href
  const script = path.join(path.dirname(film), 'scan.ts')
  const ffmpeg = await theFfmpeg()
  await writeFile(
    script,
    `const features = { hasFpsMode: ${ffmpeg.features.hasFpsMode} }
     const ffmpeg = { path: ${JSON.stringify(ffmpeg.path)}, features }
     const { scanFilm } = await import(${JSON.stringify(module)})
     await scanFilm({ ffmpeg, film: ${JSON.stringify(film)}, reels: ${JSON.stringify(reels)}, threads: 1 })`,
  )
  const child = spawn(process.execPath, [script], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  await vi.waitFor(async () => expect((await piecesIn(reels)).length).toBeGreaterThanOrEqual(pieces), {
    timeout: 20_000,
    interval: 2,
  })
  child.kill('SIGKILL')
  await exited
}

test('a scan that is killed goes on behind its last whole piece and gives the same reel', async () => {
  const folder = await temporaryFolder()
  const film = await makeFilm(folder, 'film.mp4', GRAPH, CODING)
  const [killed, whole] = [path.join(folder, 'killed'), path.join(folder, 'whole')]
  const ffmpeg = await theFfmpeg()
  const random = seeded(3)
  let known: string[] = []
  for (let pieces = 1; pieces < 12; pieces += 1 + Math.floor(random() * 4)) {
    await scanAndKill(film, killed, pieces)
    const stored = await piecesIn(killed)
    expect(stored.slice(0, known.length)).toEqual(known)
    known = stored
  }
  const resumed = await scanFilm({ ffmpeg, film, reels: killed })
  const straight = await scanFilm({ ffmpeg, film, reels: whole })
  expect((await piecesIn(killed)).slice(0, known.length)).toEqual(known)
  expect(resumed.measures.count).toBe(1920)
  expect(Buffer.from(resumed.measures.buffer).equals(Buffer.from(straight.measures.buffer))).toBe(true)
  expect(resumed.kept).toEqual(straight.kept)
  const indices = Array.from({ length: 60 }, (_, at) => at * 16)
  expect(await resumed.readFrames(indices)).toEqual(await straight.readFrames(indices))
})

test('a torn piece is set aside and scanned anew', async () => {
  const folder = await temporaryFolder()
  const film = await makeFilm(folder, 'film.mp4', GRAPH.replace('d=80', 'd=20'), CODING)
  const reels = path.join(folder, 'reels')
  const ffmpeg = await theFfmpeg()
  const first = await scanFilm({ ffmpeg, film, reels })
  const pieces = await piecesIn(reels)
  const torn = path.join(reels, pieces[1]!)
  const bytes = await readFile(torn)
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(torn, bytes)
  const again = await scanFilm({ ffmpeg, film, reels })
  expect(again.measures).toEqual(first.measures)
  expect(again.kept).toEqual(first.kept)
  const names = await readdir(path.dirname(torn))
  expect(names).toContain(`${path.basename(torn)}.bad`)
  expect(names.filter((name) => name.endsWith('.draft'))).toEqual([])
})

test('a record that is none makes the reel scan on, and a copy of it is kept', async () => {
  const folder = await temporaryFolder()
  const film = await makeFilm(folder, 'film.mp4', 'testsrc=s=128x72:r=24:d=1')
  const reels = path.join(folder, 'reels')
  const ffmpeg = await theFfmpeg()
  const first = await scanFilm({ ffmpeg, film, reels })
  const reel = path.join(reels, (await readdir(reels))[0]!)
  for (const text of ['{', '{"format":1,"pieces":[]}']) {
    await writeFile(path.join(reel, 'reel.json'), text)
    const again = await scanFilm({ ffmpeg, film, reels })
    expect(again.measures).toEqual(first.measures)
    expect(await readFile(path.join(reel, 'reel.json.bad'), 'utf8')).toBe(text)
  }
})
