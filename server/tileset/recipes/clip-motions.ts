import { randomFrom } from './smalti-noise.ts'

/**
 * Brightness about -1..1 of a place in a tile at a time of its round.
 *
 * @param x    -1 left .. 1 right
 * @param y    -1 top .. 1 bottom
 * @param turn 0..2 pi, the time; the round begins anew where it ends
 */
export type Motion = (x: number, y: number, turn: number) => number

const TURN = 2 * Math.PI

const SPARKS = 12

/** Kinds of motion; each gives another one for every seed. */
export const MOTIONS: readonly ((seed: number) => Motion)[] = [
  plasma,
  rings,
  rain,
  star,
  sparks,
  tunnel,
  stripes,
  orbits,
  kaleidoscope,
  bubbles,
  swell,
]

function plasma(seed: number): Motion {
  const random = randomFrom(seed)
  const [first, second, third] = [random() * TURN, random() * TURN, random() * TURN]
  const way = wayOf(random)
  return (x, y, turn) => {
    const eye = lengthOf(x - 0.45 * Math.cos(turn), y - 0.45 * Math.sin(turn))
    const across = Math.sin(Math.PI * (1.3 * x + 0.7 * y) + way * turn + first)
    const down = Math.sin(Math.PI * (1.1 * y - 0.9 * x) - way * turn + second)
    return 0.45 * (across + down + Math.sin(2.2 * Math.PI * eye + third))
  }
}

function rings(seed: number): Motion {
  const random = randomFrom(seed)
  const [left, top] = [random() * 0.8 - 0.4, random() * 0.8 - 0.4]
  const tightness = 1.4 + random()
  return (x, y, turn) => {
    const radius = lengthOf(x - left, y - top)
    return Math.cos(TURN * tightness * radius - turn) / (0.8 + 0.5 * radius)
  }
}

function rain(seed: number): Motion {
  const random = randomFrom(seed)
  const columns = 5 + Math.floor(random() * 3)
  const drops = Array.from({ length: columns + 1 }, () => ({ from: random(), falls: random() < 0.6 ? 1 : 2 }))
  return (x, y, turn) => {
    const place = ((x + 1) / 2) * columns
    const { from, falls } = drops[Math.floor(place)]!
    const behind = fraction(from + (falls * turn) / TURN - (y + 1) / 2)
    const aside = 2 * fraction(place) - 1
    return 2.1 * Math.exp(-4 * behind) * (1 - aside ** 4) - 0.5
  }
}

function star(seed: number): Motion {
  const random = randomFrom(seed)
  const points = 3 + Math.floor(random() * 5)
  const depth = 0.12 + 0.14 * random()
  const way = wayOf(random)
  return (x, y, turn) => {
    const radius = lengthOf(x, y)
    const edge = 0.62 + depth * Math.cos(points * Math.atan2(y, x) - way * turn)
    return Math.tanh(9 * (edge - radius)) * (0.45 + 0.55 * Math.tanh(7 * Math.abs(radius - 0.3 * edge)))
  }
}

function sparks(seed: number): Motion {
  const random = randomFrom(seed)
  const flying = Array.from({ length: SPARKS }, (_, spark) => ({
    from: (spark + random()) / SPARKS,
    east: (random() * 2 - 1) * 1.1,
    south: -0.7 - 1.3 * random(),
  }))
  return (x, y, turn) => {
    let light = 0
    for (const { from, east, south } of flying) {
      const age = fraction(from + turn / TURN)
      const toX = x - east * age
      const toY = y - 0.55 - south * age - 1.7 * age * age
      light += (1 - age) * Math.exp(-(toX * toX + toY * toY) * (40 + 60 * age))
    }
    return Math.min(1.6, 2.4 * light) + 0.5 * Math.exp(-3 * (x * x + (y - 0.7) ** 2)) - 0.6
  }
}

function tunnel(seed: number): Motion {
  const random = randomFrom(seed)
  const arms = 2 + Math.floor(random() * 4)
  const way = wayOf(random)
  return (x, y, turn) => {
    const depth = 4 * Math.log(lengthOf(x, y) + 0.1)
    return Math.tanh(2.2 * Math.cos(depth - turn) * Math.cos(arms * Math.atan2(y, x) + way * turn))
  }
}

function stripes(seed: number): Motion {
  const random = randomFrom(seed)
  const angle = random() * TURN
  const [east, south] = [Math.cos(angle), Math.sin(angle)]
  const count = 1 + random()
  return (x, y, turn) => {
    const along = east * x + south * y
    const across = south * x - east * y
    return Math.tanh(2 * Math.sin(TURN * count * (along + 0.12 * Math.sin(3 * across + turn)) - turn))
  }
}

function orbits(seed: number): Motion {
  const random = randomFrom(seed)
  const start = random() * TURN
  const way = wayOf(random)
  return (x, y, turn) => {
    const at = start + way * turn
    const near = (x - 0.5 * Math.cos(at)) ** 2 + (y - 0.5 * Math.sin(at)) ** 2
    const far = (x + 0.55 * Math.cos(2 * at)) ** 2 + (y + 0.55 * Math.sin(at)) ** 2
    return 2 * Math.exp(-5 * near) + 1.3 * Math.exp(-9 * far) - 0.6
  }
}

function kaleidoscope(seed: number): Motion {
  const random = randomFrom(seed)
  const mirrors = 3 + Math.floor(random() * 3)
  const seen = plasma(Math.floor(random() * 1e6))
  return (x, y, turn) => {
    const radius = 1.4 * lengthOf(x, y)
    const slice = Math.PI / mirrors
    const angle = Math.abs(((Math.atan2(y, x) + Math.PI) % (2 * slice)) - slice)
    return 1.2 * seen(radius * Math.cos(angle), radius * Math.sin(angle), turn)
  }
}

function bubbles(seed: number): Motion {
  const random = randomFrom(seed)
  const rising = Array.from({ length: 7 }, () => ({
    from: random(),
    left: 1.7 * random() - 0.85,
    radius: 0.14 + 0.2 * random(),
    sway: random() * TURN,
  }))
  return (x, y, turn) => {
    let light = 0
    for (const { from, left, radius, sway } of rising) {
      const toX = x - left - 0.08 * Math.sin(turn + sway)
      const toY = y - 1.5 + 3 * fraction(from + turn / TURN)
      const rim = (lengthOf(toX, toY) - radius) / 0.07
      const glint = lengthOf(toX + radius * 0.4, toY + radius * 0.4) / (radius * 0.35)
      light += Math.exp(-rim * rim) + 0.9 * Math.exp(-glint * glint) + (rim < 0 ? 0.25 : 0)
    }
    return Math.min(1.5, 1.5 * light) - 0.45 - 0.25 * y
  }
}

function swell(seed: number): Motion {
  const random = randomFrom(seed)
  const way = wayOf(random)
  const [start, height] = [random() * TURN, 0.1 + 0.12 * random()]
  return (x, y, turn) => {
    const lifted = y + height * Math.sin(Math.PI * x + way * turn + start)
    const crest = Math.sin(2.5 * Math.PI * lifted - turn + 0.6 * Math.sin(2 * Math.PI * x - way * turn))
    return crest > 0 ? 1.2 * crest ** 2 : 0.8 * crest
  }
}

function wayOf(random: () => number): 1 | -1 {
  return random() < 0.5 ? -1 : 1
}

/** As Math.hypot gives it, at a tenth of its time. */
function lengthOf(x: number, y: number): number {
  return Math.sqrt(x * x + y * y)
}

function fraction(value: number): number {
  return value - Math.floor(value)
}
