/**
 * Takes the README's pictures of the demo again, each by `screenshot.ts`: `npm run pictures [-- NAME...]`, all of them
 * or those whose names begin so. Each waits for its moment of the film, at most a minute.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const SUNSET = ['--at', '14']
const SETS = ['smalti', 'emoji', 'glyphs', 'clips']

/** Of each set: the wall, and from closer and closer by. */
const WALLS = SETS.flatMap((set): [name: string, args: string[]][] => [
  [`demo-${set}-zoom-1`, ['--tiles', set, ...SUNSET]],
  [`demo-${set}-zoom-8`, ['--tiles', set, ...SUNSET, '--zoom', '8', '--x', '0.5', '--y', '0.52']],
  [`demo-${set}-zoom-64`, ['--tiles', set, ...SUNSET, '--zoom', '64', '--x', '0.514', '--y', '0.556']],
])
const PICTURES: readonly (readonly [name: string, args: readonly string[]])[] = [
  ...WALLS,
  ['demo-ripple', ['--tiles', 'smalti', '--tiles', 'emoji', ...SUNSET, '--transition', 'ripple']],
  ['demo-hex', ['--tiles', 'smalti', ...SUNSET, '--control', '/grid/shape hex']],
  ['demo-dive', ['--tiles', 'emoji', ...SUNSET, '--dive', '--zoom', '100', '--x', '0.4531', '--y', '0.5056']],
]

const asked = process.argv.slice(2)
for (const [name, args] of PICTURES) {
  if (asked.length > 0 && !asked.some((start) => name.startsWith(start))) continue
  const file = join(import.meta.dirname, 'pictures', `${name}.jpg`)
  const size = name === 'demo-smalti-zoom-1' ? [] : ['--size', '1280x720']
  const words = [join(import.meta.dirname, 'screenshot.ts'), file, ...size, ...args]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`no picture ${name}`)
  console.log(file)
}
