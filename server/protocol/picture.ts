/**
 * Numbers of the picture function, one table for the stage's shader and the CPU compositor, which draw the same
 * picture. Lengths are in cells unless they say Px; light is linear, 1 = white.
 */
export const PICTURE = {
  /** Grout is this much of the light of the cells it joins. */
  GROUT_LIGHT: 0.3,
  /** Cells of this size on screen and smaller have no grout, of the next and larger all of it. */
  GROUT_NONE_PX: 6,
  GROUT_FULL_PX: 14,
  /** How uneven hand-laid sides are: offset and slope of a side, and the radius of its corners, in parts of the gap. */
  SIDE_OFFSET: 0.28,
  SIDE_SLOPE: 0.75,
  CORNER_RADIUS: 1.6,
  /** From close by grout is seen to be mortar and pieces to have a rim: none of it in cells of this size, all in the next. */
  CLOSE_NONE_PX: 40,
  CLOSE_FULL_PX: 120,
  /** Mortar is lighter in its middle and darker beside a piece, within this part of the gap. */
  MORTAR_MIDDLE: 1.2,
  MORTAR_SHADE: 0.75,
  MORTAR_SHADE_WIDTH: 0.16,
  /** Grains of sand in a cell's width, coarse and fine, and how much lighter or darker they are. */
  GRAIN_COARSE: 38,
  GRAIN_FINE: 110,
  GRAIN_LIGHT: 0.3,
  /** Width of a piece's rim in cells, and how much light it takes from the side of the light, by the light's amount. */
  RIM_WIDTH: 0.014,
  RIM_LIGHT: 2.2,
  /** How far beyond a border one looks for the cell across it, and how near the picture's end still is in it, in cells. */
  BORDER_STEP: 0.02,
  BORDER_HAIR: 0.0001,
  /** Cells smaller than this show one colour each, larger than the next their whole tile. */
  TILE_NONE_PX: 1,
  TILE_FULL_PX: 2,
  /** The picture that shows through: in cells of this size sharp, in those of the next and larger without their lattice. */
  SOURCE_SHARP_PX: 2,
  SOURCE_SOFT_PX: 12,
  /** How far a piece's tilt moves its glint, in widths of the light; and how far its curvature does, side to side. */
  GLINT_TILT: 0.95,
  GLINT_CURVE: 0.85,
  GLINT_SHARPNESS: 2.0,
  /** Light of a full glint in the piece's own colour; and white of its core by the 0.75th power of its luminance. */
  GLINT_TINT: 1.3,
  GLINT_WHITE: 1.1,
  /** Width of a sweep's bar in picture heights, its light, and how much a piece's tilt delays it. */
  SWEEP_WIDTH: 0.16,
  SWEEP_LIGHT: 0.7,
  SWEEP_TILT: 0.8,
  /** A ripple's front turns each cell within this time. */
  FLIP_MS: 150,
  /** Cells start to turn up to this much later than the front, by their hash. */
  FLIP_STAGGER_MS: 40,
  /** Light on a turning cell: in its own colour, and white. */
  FLIP_TINT: 0.7,
  FLIP_WHITE: 0.2,
  /** How fast that light rises before a cell turns and falls after it, per time of a turn. */
  FLIP_RISE: 3,
  FLIP_FALL: 2.2,
  /** Light of the wall behind a turning cell, in parts of the grout's. */
  WALL_LIGHT: 0.7,
  /** A cell that pops: size at which the new tile comes, how far it swings over its own, and when it is all there. */
  POP_FROM: 0.7,
  POP_OVERSHOOT: 1.70158,
  POP_RISE: 0.3,
  /** Its shadow on the old tile, and how far that falls, in cells. */
  POP_SHADOW: 0.6,
  POP_SHADOW_WIDTH: 0.12,
  /** Light behind a cell that turns to change, in parts of its own colour. */
  CHANGE_WALL_LIGHT: 0.7,
  /** Width of a wipe's soft edge, in widths of what is seen of the picture. */
  WIPE_WIDTH: 1 / 6,
  /** What lies on the place of a cell that switches by itself turns away within this time, in this much of a ripple's light. */
  SWITCH_MS: 260,
  SWITCH_GLOW: 0.35,
  /** How far from its middle a turning place is looked at: its edge may be the next cell's already. */
  SWITCH_REACH: 0.499,
} as const

/** The table as GLSL constants of the same names. */
export const PICTURE_GLSL = Object.entries(PICTURE)
  .map(([name, value]) => `const float ${name} = ${value.toFixed(6)};`)
  .join('\n')

/** Multiplies and mixes a cell's hash into four bytes, one a side of its piece: left, right, top, bottom. */
export function sideHash(hash: number): number {
  const mixed = (Math.imul(hash, 747796405) + 2891336453) >>> 0
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/** The same in GLSL ES 3.00. */
export const SIDE_HASH_GLSL = `
uint sideHash(uint hash) {
  uint mixed = hash * 747796405u + 2891336453u;
  return mixed ^ (mixed >> 15);
}`
