/** Pictures a second and size of the films of known shots. */
export const SHOT_FPS = 24
export const SHOT_SIZE = { width: 192, height: 108 } as const

/** Numbers 0..1. */
export type Random = () => number

/** What a shot shows, beside its picture. */
export type ShotMotion = 'still' | 'camera-noise' | 'pan' | 'fast-pan' | 'fast-object' | 'drift' | 'flash'

/** Shots that are equal in all but their motion show the same picture. */
export type Shot = {
  /** An ffmpeg graph without its end: at least `frames` pictures of `SHOT_SIZE`. */
  readonly graph: string
  readonly frames: number
}

type Colour = readonly [luma: number, u: number, v: number]

const { width: WIDTH, height: HEIGHT } = SHOT_SIZE
const between = (random: Random, from: number, to: number): number => from + (to - from) * random()
const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)]!

/** A colour that patterns can swing about. */
export function anyColour(random: Random): Colour {
  return [between(random, 80, 170), between(random, 95, 160), between(random, 95, 160)].map(
    Math.round,
  ) as unknown as Colour
}

/**
 * One picture about a mean colour: waves, blobs, stripes or checks, whose mean over the picture and over its centre
 * square is the colour's, whatever the pattern.
 *
 * @param scale of the picture's sides, above 1 to pan over it
 */
function pattern(random: Random, colour: Colour, scale: number): string {
  const [w, h] = [WIDTH * scale, HEIGHT * scale]
  const swing = Math.round(between(random, 26, 60))
  const waves = (): string => {
    const [fx, fy] = [Math.floor(between(random, 0, 5)), Math.floor(between(random, 1, 5))]
    const phase = between(random, 0, 6.28).toFixed(2)
    // Whole periods on a side of the centre square leave its mean alone.
    const [x, y] = [`2*PI*X/${HEIGHT}`, `2*PI*Y/${HEIGHT}`]
    return pick(random, [
      `sin(${fx}*${x}+${fy}*${y}+${phase})`,
      `sin(${fx + 1}*${x}+${phase})*sin(${fy}*${y})`,
      `(2*gt(sin(${fx}*${x}+${fy}*${y}+${phase}),0)-1)`,
      `(2*gt(sin(${fx + 1}*${x}+${phase})*sin(${fy}*${y}+0.3),0)-1)`,
    ])
  }
  const [luma, u, v] = colour
  const half = (text: string): string => text.replaceAll('X', '(2*X)').replaceAll('Y', '(2*Y)')
  const level = (mean: number, sway: number): string => `${mean}+${sway}*(${waves()}+${waves()})/1.6`
  const chroma = Math.round(swing / 4)
  return [
    `color=s=${w}x${h}:r=${SHOT_FPS}:d=0.05,format=yuv420p`,
    `geq=lum='${level(luma, swing)}':cb='${half(level(u, chroma))}':cr='${half(level(v, chroma))}'`,
  ].join(',')
}

/** A shot about a mean colour: two with the same colour differ in all else. */
export function patternShot(random: Random, colour: Colour, frames: number, motion: ShotMotion): Shot {
  const isPanned = motion === 'pan' || motion === 'fast-pan'
  const still = `${pattern(random, colour, isPanned ? 2 : 1)},${held(frames)}`
  return { graph: `${still},${moved(random, motion, frames)}`, frames }
}

/** A shot out of one of ffmpeg's generators. */
export function generatedShot(random: Random, generator: string, frames: number): Shot {
  const common = `s=${WIDTH}x${HEIGHT}:r=${SHOT_FPS}`
  const seed = Math.floor(random() * 1e6)
  const graphs: Readonly<Record<string, string>> = {
    testsrc: `testsrc=${common}`,
    smptebars: `smptebars=${common},noise=alls=6:allf=t`,
    mandelbrot: `mandelbrot=${common}:maxiter=120:start_scale=${between(random, 0.4, 2.5).toFixed(2)}:end_pts=400`,
    life: `life=${common}:ratio=0.25:seed=${seed}:mold=20:life_color=#40ff90:death_color=#c03030:mold_color=#302060`,
    cellauto: `cellauto=${common}:rule=${pick(random, [18, 30, 110])}:seed=${seed},format=yuv420p,colorlevels=romin=0.2:gomin=0.1`,
  }
  return { graph: `${graphs[generator]!},format=yuv420p`, frames }
}

/** Names that `generatedShot` takes. */
export const GENERATORS = ['testsrc', 'smptebars', 'mandelbrot', 'life', 'cellauto'] as const

/** Repeats a graph's first picture. */
function held(frames: number): string {
  return `trim=end_frame=1,loop=loop=${frames + 2}:size=1:start=0,setpts=N/(${SHOT_FPS}*TB)`
}

function moved(random: Random, motion: ShotMotion, frames: number): string {
  const seconds = frames / SHOT_FPS
  switch (motion) {
    case 'still':
      return 'null'
    case 'camera-noise':
      return 'noise=alls=10:allf=t'
    case 'pan':
    case 'fast-pan': {
      const share = motion === 'pan' ? between(random, 0.3, 1) : 1
      const x = random() < 0.5 ? `${WIDTH * share}*t/${seconds}` : `${WIDTH}-${WIDTH * share}*t/${seconds}`
      const fast = `${WIDTH / 2}+${WIDTH / 2}*sin(2*PI*t*${(0.9 / Math.max(1, seconds / 2)).toFixed(3)})`
      return `crop=${WIDTH}:${HEIGHT}:x='${motion === 'pan' ? x : fast}':y='${HEIGHT / 2}+${HEIGHT / 4}*sin(t)'`
    }
    case 'fast-object': {
      const speed = Math.round(between(random, 250, 500))
      const side = Math.round(between(random, 20, 45))
      const colour = pick(random, ['white', 'black', 'red', 'blue'])
      return `null[m];color=${colour}:s=${side}x${side}:r=${SHOT_FPS}:d=${seconds + 1}[o];[m][o]overlay=x='mod(t*${speed},${WIDTH + side})-${side}':y='${HEIGHT / 3}*(1+sin(t*5))':shortest=1`
    }
    case 'drift':
      return random() < 0.5
        ? `hue=H='${between(random, 0.4, 0.9).toFixed(2)}*t'`
        : `hue=b='${between(random, -0.7, 0.7).toFixed(2)}*t'`
    case 'flash': {
      const at = between(random, 0.35, 0.6) * seconds
      const enable = `enable='between(t,${at.toFixed(3)},${(at + between(random, 0.02, 0.13)).toFixed(3)})'`
      const boxes = ['white@0.9', 'white', 'black', '0xffe0a0@0.7'].map(
        (colour) => `drawbox=color=${colour}:t=300:${enable}`,
      )
      return pick(random, [...boxes, `negate=${enable}`, `hflip=${enable}`])
    }
  }
}
