type Sample = { readonly nowUs: number; /** sRGB, 0..1. */ readonly level: number }

type Change = { readonly fromUs: number; readonly toUs: number; readonly darker: number }

const LEAST_CHANGE = 0.1
const DARKER_BELOW = 0.8

/** The most general flashes within any one second, as WCAG 2.3.1 defines them: pairs of opposing changes. */
export function countFlashes(samples: readonly Sample[]): number {
  const changes = opposingChanges(samples)
  let most = 0
  for (const [first, { fromUs }] of changes.entries()) {
    const within = changes.slice(first).filter(({ toUs }) => toUs - fromUs <= 1e6)
    most = Math.max(most, Math.floor(within.length / 2))
  }
  return most
}

/** Changes of relative luminance of 0.1 or more, brighter and darker in turn. */
function opposingChanges(samples: readonly Sample[]): readonly Change[] {
  const changes: Change[] = []
  let [low, high] = [at(samples[0]!), at(samples[0]!)]
  let direction = 0
  let turn = low
  for (const sample of samples) {
    const now = at(sample)
    if (now.luminance > high.luminance) high = now
    if (now.luminance < low.luminance) low = now
    if (direction <= 0 && now.luminance - low.luminance >= LEAST_CHANGE) {
      if (direction < 0) add(changes, turn, low)
      ;[direction, turn, high] = [1, low, now]
    } else if (direction >= 0 && high.luminance - now.luminance >= LEAST_CHANGE) {
      if (direction > 0) add(changes, turn, high)
      ;[direction, turn, low] = [-1, high, now]
    }
  }
  if (direction !== 0) add(changes, turn, direction > 0 ? high : low)
  return changes
}

type Point = { readonly nowUs: number; readonly luminance: number }

function at({ nowUs, level }: Sample): Point {
  return { nowUs, luminance: level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4 }
}

function add(changes: Change[], from: Point, to: Point): void {
  const darker = Math.min(from.luminance, to.luminance)
  if (darker < DARKER_BELOW) changes.push({ fromUs: from.nowUs, toUs: to.nowUs, darker })
}
