/** Makes a film of known shots: `node scripts/known-shots.ts OUT.mp4 [--seed N]`; prints its boundaries as JSON. */
import { parseArgs } from 'node:util'
import type { Ffmpeg } from '../server/ffmpeg/ffmpeg.ts'
import { findFfmpeg } from '../server/ffmpeg/find-ffmpeg.ts'
import { runFfmpeg } from '../server/ffmpeg/run-ffmpeg.ts'
import {
  anyColour,
  generatedShot,
  GENERATORS,
  patternShot,
  SHOT_FPS,
  type Random,
  type Shot,
  type ShotMotion,
} from './known-shots/shot-graphs.ts'

const MAKING_MS = 180_000

/** How one shot becomes the next. `equal` is a cut between shots of the same mean colour. */
export type JoinKind = 'cut' | 'equal' | 'dissolve' | 'fade'

/** A boundary: the change begins and ends here, microseconds; the same for cuts. */
export type KnownBoundary = { readonly kind: JoinKind; readonly fromUs: number; readonly toUs: number }

/** Joins of a film, 66 in all. */
const JOINS: Readonly<Record<JoinKind, number>> = { cut: 22, equal: 24, dissolve: 14, fade: 6 }

const MOTIONS: readonly ShotMotion[] = [
  'still',
  'camera-noise',
  'pan',
  'fast-pan',
  'fast-object',
  'drift',
  'flash',
]
const QUARTER = SHOT_FPS / 4

/** Writes the film of a seed and gives its boundaries, in order. */
export async function makeKnownShots(
  ffmpeg: Ffmpeg,
  file: string,
  seed: number,
): Promise<readonly KnownBoundary[]> {
  const random = seededRandom(seed)
  const joins = shuffled(
    random,
    (Object.keys(JOINS) as JoinKind[]).flatMap((kind) => Array<JoinKind>(JOINS[kind]).fill(kind)),
  )
  const shots = shotsFor(random, joins)
  const chains: string[] = []
  const boundaries: KnownBoundary[] = []
  let parts = 0
  let frame = 0
  for (let at = 0; at < shots.length; at++) {
    const label = `[part${parts++}]`
    const before = joins[at - 1]
    const fadeIn = before === 'fade' ? `,fade=in:0:${QUARTER * 2}` : ''
    if (joins[at] === 'dissolve') {
      const [from, to] = [shots[at]!, shots[at + 1]!]
      const length = Math.round(QUARTER * (1 + 4 * random()))
      const frames = from.frames + to.frames
      const after = joins[at + 1] === 'fade' ? fadeOut(frames) : ''
      chains.push(
        `${from.graph},trim=end_frame=${from.frames + to.frames}[from${at}]`,
        `${to.graph},trim=end_frame=${to.frames},format=yuva420p,fade=in:0:${length}:alpha=1,setpts=PTS+${from.frames}/(${SHOT_FPS}*TB)[to${at}]`,
        `[from${at}][to${at}]overlay${fadeIn}${after},${ended(frames)}${label}`,
      )
      boundaries.push(boundary('dissolve', frame + from.frames, frame + from.frames + length))
      frame += frames
      at++
    } else {
      const { graph, frames } = shots[at]!
      const after = joins[at] === 'fade' ? fadeOut(frames) : ''
      chains.push(`${graph}${fadeIn}${after},${ended(frames)}${label}`)
      frame += frames
    }
    const kind = joins[at]
    const reach = kind === 'fade' ? QUARTER * 2 : 0
    if (kind !== undefined) boundaries.push(boundary(kind, frame - reach, frame + reach))
  }
  const inputs = Array.from({ length: parts }, (_, part) => `[part${part}]`).join('')
  const graph = `${chains.join(';')};${inputs}concat=n=${parts},setpts=N/(${SHOT_FPS}*TB)[film]`
  const words = ['-hide_banner', '-nostdin', '-y', '-filter_complex', graph, '-map', '[film]']
  const coding = ['-r', `${SHOT_FPS}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20']
  const { code, stderr } = await runFfmpeg(ffmpeg.path, [...words, ...coding, file], MAKING_MS)
  if (code !== 0) throw new Error(`no film of known shots: ${stderr.slice(-2000)}`)
  return boundaries
}

/** A dissolve is made of two shots, so none follows on another. */
function shuffled(random: Random, joins: readonly JoinKind[]): JoinKind[] {
  const left = [...joins]
  const order: JoinKind[] = []
  while (left.length > 0) {
    const dissolves = left.filter((kind) => kind === 'dissolve').length
    const mustDissolve = dissolves > left.length - dissolves
    const fitting = left.filter((kind) =>
      order.at(-1) === 'dissolve' ? kind !== 'dissolve' : !mustDissolve || kind === 'dissolve',
    )
    const kind = fitting[Math.floor(random() * fitting.length)]!
    left.splice(left.indexOf(kind), 1)
    order.push(kind)
  }
  return order
}

function shotsFor(random: Random, joins: readonly JoinKind[]): Shot[] {
  const shots: Shot[] = []
  let colour = anyColour(random)
  let lastGenerator = ''
  for (let at = 0; at <= joins.length; at++) {
    const [before, after] = [joins[at - 1], joins[at]]
    if (before !== 'equal') colour = anyColour(random)
    // The shot that dissolves in runs on behind its own length; both keep a while for themselves.
    const isSlow = before === 'dissolve' || before === 'fade' || after === 'fade'
    const dissolving = after === 'dissolve' ? 3 * SHOT_FPS + 4 * QUARTER : 0
    const frames = Math.round(SHOT_FPS * (isSlow ? 1.9 + random() : 0.75 + 1.7 * random()))
    const hasEqual = before === 'equal' || after === 'equal'
    const generators = GENERATORS.filter((name) => name !== lastGenerator)
    const generator = !hasEqual && random() < 0.4 ? generators[Math.floor(random() * generators.length)]! : ''
    lastGenerator = generator
    if (generator !== '') shots.push(generatedShot(random, generator, frames))
    else {
      const motions = hasEqual ? MOTIONS.filter((motion) => motion !== 'drift') : MOTIONS
      const motion = motions[Math.floor(random() * motions.length)]!
      const { graph } = patternShot(random, colour, frames + dissolving, motion)
      shots.push({ graph, frames })
    }
  }
  return shots
}

function fadeOut(frames: number): string {
  return `,fade=out:${frames - QUARTER * 2}:${QUARTER * 2}`
}

function ended(frames: number): string {
  return `trim=end_frame=${frames},setpts=N/(${SHOT_FPS}*TB),format=yuv420p,setsar=1`
}

function boundary(kind: JoinKind, fromFrame: number, toFrame: number): KnownBoundary {
  const us = (frame: number): number => Math.round((frame * 1e6) / SHOT_FPS)
  return { kind, fromUs: us(fromFrame), toUs: us(toFrame) }
}

function seededRandom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' } },
  })
  const file = positionals[0]
  if (file === undefined) {
    console.error('node scripts/known-shots.ts OUT.mp4 [--seed N]')
    process.exit(2)
  }
  const boundaries = await makeKnownShots(await findFfmpeg(process.env), file, Number(values.seed))
  console.log(JSON.stringify(boundaries, null, 1))
}
