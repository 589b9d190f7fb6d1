/** How far the picture bows at the full effect: across, in the corners; up and down, in the corners. */
const BEND = [0.05, 0.07] as const

/** Radius of the corners at the full effect, in heights of the canvas. */
const CORNER = 0.06

/** The rim of the glass: how much darker, how far in, and over how much its edge fades, in heights of the canvas. */
const RIM = { shade: 0.3, width: 0.1, edge: 1 / 400 } as const

/** Lines of a tube, and as many trios of its phosphors in as much width: large enough to be seen from afar. */
const LINES = 180

/** Below the first there is no line to see, from the second on all of it, pixels. */
const LINE_PX = [2, 3] as const

/** How deep lines and phosphors are at the full effect, in parts of their light, and how much of that is lost in white. */
const MASK = { lines: 0.62, phosphors: 0.3, lost: 0.85 } as const

/** How far colours run into each other along a line at the full effect, in heights, and how far they part at its ends. */
const BLEED = { reach: 1 / 600, part: 0.2 } as const

/** Light given back for what rim, corners and lines take. */
const GAIN = 0.2

/** A place on the canvas, from its middle, in halves of its width and height: -1..1. */
export type TubePlace = readonly [x: number, y: number]

/**
 * The place of the straight picture that is seen at a place of the tube: beyond -1..1 there is none.
 *
 * @param x, y from the middle of the canvas, in halves of its width and height
 * @param amount 0..1
 */
export function crtBend(x: number, y: number, amount: number): TubePlace {
  return [x * (1 + amount * BEND[0] * y * y), y * (1 + amount * BEND[1] * x * x)]
}

/** The place of the tube at which a place of the straight picture is seen: undoes `crtBend`. */
export function crtUnbend(x: number, y: number, amount: number): TubePlace {
  let [seenX, seenY] = [x, y]
  for (let step = 0; step < 12; step++)
    [seenX, seenY] = [x / (1 + amount * BEND[0] * seenY * seenY), y / (1 + amount * BEND[1] * seenX * seenX)]
  return [seenX, seenY]
}

/** How deep lines and phosphors are on a canvas: as deep as the effect, but not where they would be too thin to draw. */
export function crtMask(amount: number, canvasHeightPx: number): number {
  const [none, all] = LINE_PX
  const t = Math.min(1, Math.max(0, (canvasHeightPx / LINES - none) / (all - none)))
  return amount * t * t * (3 - 2 * t)
}

/** How far to the left and right of a place its colours are taken as well, and how much of red and blue from one side. */
export function crtBleed(
  placeX: number,
  amount: number,
  canvasHeightPx: number,
): { readonly reachPx: number; readonly part: number } {
  return { reachPx: amount * BLEED.reach * canvasHeightPx, part: BLEED.part * placeX }
}

/**
 * How much of the light of a place the rim lets through, as a factor of sRGB levels, and how much of it is glass.
 *
 * @param xPx, yPx place of the straight picture, from the middle of the canvas
 */
export function crtRim(
  xPx: number,
  yPx: number,
  amount: number,
  canvas: { readonly width: number; readonly height: number },
): { readonly shade: number; readonly glass: number } {
  const radius = amount * CORNER * canvas.height
  const x = Math.abs(xPx) - canvas.width / 2 + radius
  const y = Math.abs(yPx) - canvas.height / 2 + radius
  const beyond = Math.hypot(Math.max(x, 0), Math.max(y, 0)) + Math.min(Math.max(x, y), 0) - radius
  const near = clamp(1 + beyond / (RIM.width * canvas.height))
  return {
    shade: 1 - amount * RIM.shade * near * near,
    glass: clamp(0.5 - beyond / (1 + amount * RIM.edge * canvas.height)),
  }
}

/**
 * One channel of a colour on the lines and phosphors: sRGB in 0..1 to the same. Its light over a whole line stays what
 * it was, and a little more.
 *
 * @param channel 0 red, 1 green, 2 blue
 * @param mask as `crtMask` has it
 */
export function crtPhosphor(
  level: number,
  channel: number,
  place: { readonly xPx: number; readonly yPx: number; readonly canvasHeightPx: number },
  amount: number,
  mask: number,
): number {
  const perPx = (2 * Math.PI * LINES) / place.canvasHeightPx
  const line = 1 + mask * MASK.lines * Math.cos(place.yPx * perPx)
  const phosphor = 1 + mask * MASK.phosphors * Math.cos(place.xPx * perPx - ((channel - 1) * 2 * Math.PI) / 3)
  const gain = amount * GAIN
  const light = (level * level * (1 + gain)) / (1 + gain * level * level)
  return Math.sqrt(clamp(light * (1 + (line * phosphor - 1) * (1 - MASK.lost * light))))
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}

/** The same in GLSL ES 3.00: uCrt is the amount, uCrtMask the mask, uSizePx the canvas. */
export const CRT_GLSL = `
uniform float uCrt;
uniform float uCrtMask;

vec2 crtBend(vec2 place) {
  return place * (1.0 + uCrt * vec2(${BEND.join(', ')}) * place.yx * place.yx);
}

/** Of a premultiplied picture: three taps along the line. */
vec4 crtBleed(sampler2D picture, vec2 place) {
  vec2 at = vec2(0.5 + 0.5 * place.x, 0.5 - 0.5 * place.y);
  vec2 reach = vec2(uCrt * ${BLEED.reach.toFixed(6)} * uSizePx.y / uSizePx.x, 0.0);
  vec4 part = ${BLEED.part.toFixed(3)} * place.x * vec4(1.0, 0.0, -1.0, 0.0);
  vec4 sides = texture(picture, at - reach) * (0.25 - part) + texture(picture, at + reach) * (0.25 + part);
  return 0.5 * texture(picture, at) + sides;
}

/** Shade and glass. */
vec2 crtRim(vec2 px) {
  float radius = uCrt * ${CORNER.toFixed(3)} * uSizePx.y;
  vec2 side = abs(px) - 0.5 * uSizePx + radius;
  float beyond = length(max(side, 0.0)) + min(max(side.x, side.y), 0.0) - radius;
  float near = clamp(1.0 + beyond / (${RIM.width.toFixed(3)} * uSizePx.y), 0.0, 1.0);
  float edge = 1.0 + uCrt * ${RIM.edge.toFixed(6)} * uSizePx.y;
  return vec2(1.0 - uCrt * ${RIM.shade.toFixed(3)} * near * near, clamp(0.5 - beyond / edge, 0.0, 1.0));
}

vec3 crtPhosphor(vec3 colour, vec2 px) {
  vec2 phase = px * (6.2831853 * ${LINES}.0 / uSizePx.y);
  float line = 1.0 + uCrtMask * ${MASK.lines.toFixed(3)} * cos(phase.y);
  vec3 phosphor = 1.0 + uCrtMask * ${MASK.phosphors.toFixed(3)} * cos(phase.x - vec3(-2.0943951, 0.0, 2.0943951));
  float gain = uCrt * ${GAIN.toFixed(3)};
  vec3 light = colour * colour;
  light *= (1.0 + gain) / (1.0 + gain * light);
  light *= 1.0 + (line * phosphor - 1.0) * (1.0 - ${MASK.lost.toFixed(3)} * light);
  return sqrt(clamp(light, 0.0, 1.0));
}
`
