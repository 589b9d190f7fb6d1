/** How much later the outermost pieces leave than those in the middle, in parts of a piece's flight. */
const SPREAD = 1.2

/**
 * A wall in pieces: how far away a piece is. Of the define GATHER; needs the View, cellHash, and the uniforms uOutput (the whole
 * output), uWhole (the whole grid) and uBlockSide: pieces are squares of so many cells along a side.
 */
export const GATHER_GLSL = `
#ifdef GATHER
/** 0 whole, 1 gone. */
uniform float uApart;

vec2 outputMiddle() {
  return uOutput.xy + 0.5 * uOutput.zw;
}

/** How far a piece has flown whose place is here: 0 in the wall, 1 gone. */
float awayOf(ivec2 block, vec2 centrePx) {
  float chance = float(cellHash(uvec2(block) + 31u) & 1023u) / 1023.0;
  float order = mix(length(centrePx - outputMiddle()) / (0.5 * length(uOutput.zw)), chance, 0.35);
  return clamp(uApart * ${(1 + SPREAD).toFixed(3)} - min(order, 1.0) * ${SPREAD.toFixed(3)}, 0.0, 1.0);
}

/** Middle of a piece in the wall, pixels from the canvas centre. */
vec2 homeOf(ivec2 block) {
  ivec2 low = block * uBlockSide;
  vec2 halfCells = 0.5 * vec2(min(low + uBlockSide, uWhole.grid) - low);
  return uWhole.toPx * (vec2(low - uWhole.centreCell) - uWhole.centreFraction + halfCells);
}

/** Whether the wall has its piece here. */
bool isInPlace(vec2 px) {
  vec2 place = uWhole.centreFraction + uWhole.perPx * px;
  ivec2 cell = clamp(uWhole.centreCell + ivec2(floor(place)), ivec2(0), uWhole.grid - 1);
  ivec2 block = cell / uBlockSide;
  return awayOf(block, homeOf(block)) <= 0.0;
}
#endif
`
