/** A drawing surface of the demo film, SVG units. */
export const WIDTH = 640
export const HEIGHT = 360

/** A soft blend of two ends; `t` outside 0..1 is clamped. */
export function smooth(from: number, to: number, t: number): number {
  const c = Math.min(1, Math.max(0, t))
  return from + (to - from) * c * c * (3 - 2 * c)
}

/** A steady pseudo-random number 0..1 for a whole number. */
export function scatter(n: number): number {
  const x = Math.sin(n * 127.1 + 311.7) * 43_758.5453
  return x - Math.floor(x)
}

/** A vertical gradient named `id` of [offset 0..1, colour] stops. */
export function verticalGradient(id: string, stops: readonly (readonly [number, string])[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stopList(stops)}</linearGradient>`
}

/** A radial gradient named `id`, centred. */
export function radialGradient(
  id: string,
  stops: readonly (readonly [number, string])[],
  at = 'cx="50%" cy="50%" r="50%"',
): string {
  return `<radialGradient id="${id}" ${at}>${stopList(stops)}</radialGradient>`
}

/** `count` pieces, one after another. */
export function repeat(count: number, draw: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => draw(n)).join('')
}

/** A closed smooth-looking path through points given in polar form around a centre. */
export function blob(cx: number, cy: number, count: number, radius: (angle: number) => number): string {
  const points = Array.from({ length: count }, (_, n) => {
    const angle = (n / count) * Math.PI * 2
    const r = radius(angle)
    return `${(cx + Math.cos(angle) * r).toFixed(1)},${(cy + Math.sin(angle) * r).toFixed(1)}`
  })
  return `M${points.join('L')}Z`
}

/** A whole picture from its definitions and its body. */
export function picture(defs: string, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><defs>${defs}</defs>${body}</svg>`
}

function stopList(stops: readonly (readonly [number, string])[]): string {
  return stops.map(([offset, colour]) => `<stop offset="${offset}" stop-color="${colour}"/>`).join('')
}
