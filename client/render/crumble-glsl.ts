import { FINISH_GLSL } from './finish-glsl.ts'
import { GATHER_GLSL } from './gather-glsl.ts'
import { FLIGHT_GLSL } from './particle-glsl.ts'
import { ENCODE_SRGB_GLSL, PICTURE_HEAD_GLSL } from './picture-glsl.ts'
import { TILE_GLSL } from './tile-glsl.ts'

/** Light of the wall where a piece has fallen out, in parts of its cells' light. */
const HOLE_LIGHT = 0.04

/** How far pieces fall, in heights of the output. */
const FALL = 0.4

/** Milliseconds after which the waves that loosen pieces begin again, and how often they have passed by then. */
const WAVES = { ms: 600_000, counts: [57, 41, 31] } as const

/**
 * Squares of cells that fall out of the wall and come back, where slow waves go through it. Defines: HOLES (what they
 * leave behind, instead of the pieces themselves), GATHER (the whole wall flies to pieces instead).
 */
export const CRUMBLE_FLIGHT_GLSL = `${FLIGHT_GLSL}
/** The whole grid. */
uniform View uWhole;
/** First square, squares in a row, cells along a side. */
uniform ivec2 uBlockLow;
uniform int uBlockCols;
uniform int uBlockSide;
${GATHER_GLSL}out vec2 vAt;
out vec2 vHomePx;
out vec2 vHalfPx;
out float vShare;
out float vShade;

/** How far a square has fallen, 0..1. */
float fallen(ivec2 block, uint hash) {
  float time = TURN * float(uTimeMs % ${WAVES.ms}u) / ${WAVES.ms}.0;
  vec2 at = vec2(block);
  float wave = sin(0.19 * at.x + 0.07 * at.y + ${WAVES.counts[0]}.0 * time);
  wave += sin(0.13 * at.y - 0.11 * at.x - ${WAVES.counts[1]}.0 * time + 1.3);
  wave += sin(0.05 * at.x + 0.23 * at.y - ${WAVES.counts[2]}.0 * time + 4.0);
  float loose = 0.5 + wave / 6.0 + 0.22 * (float(hash & 255u) / 255.0 - 0.5);
  float held = mix(1.15, 0.3, sqrt(uAmount * uLevel));
  return clamp((loose - held) / 0.3, 0.0, 1.0);
}

void main() {
  ivec2 block = uBlockLow + ivec2(particle() % uBlockCols, particle() / uBlockCols);
  uint hash = cellHash(uvec2(block) + 9u);
#ifdef GATHER
  float way = awayOf(block, homeOf(block));
#else
  float way = fallen(block, hash);
#endif
  ivec2 low = block * uBlockSide;
  ivec2 high = min(low + uBlockSide, uWhole.grid);
  vec2 halfCells = 0.5 * vec2(high - low);
  vec2 homeCell = vec2(low - uWhole.centreCell) - uWhole.centreFraction + halfCells;
  vec2 corner = cornerOf();
  vec2 centrePx = uWhole.toPx * homeCell;
  vec2 cornerPx = uWhole.toPx * (corner * halfCells);
  vAt = corner;
  vHomePx = centrePx + cornerPx;
  vHalfPx = halfCells * uWhole.cellPx;
#ifdef GATHER
  vec3 own = vec3((hash >> 8) & 255u, (hash >> 16) & 255u, hash >> 24) / 255.0;
  float flown = way * way;
  float reach = 0.5 * length(uOutput.zw);
  vec2 away = centrePx - outputMiddle();
  float swirl = (0.25 + 0.5 * own.x) * flown;
  away = mat2(cos(swirl), sin(swirl), -sin(swirl), cos(swirl)) * away;
  vec2 outward = away / max(length(away), 1.0) + 0.5 * (own.yz - 0.5);
  float turn = (own.y - 0.5) * 9.0 * flown;
  float tumble = cos((own.z - 0.5) * 14.0 * flown);
  float size = 1.0 - 0.55 * flown;
  mat2 turned = size * mat2(cos(turn), sin(turn), -sin(turn), cos(turn)) * mat2(tumble, 0.0, 0.0, 1.0);
  vHalfPx *= size * vec2(abs(tumble), 1.0);
  vShare = 1.0 - smoothstep(0.6, 1.0, way);
  vShade = 1.0 + 1.4 * way * (1.0 - way) * abs(tumble) - 0.3 * flown;
  vec2 flight = outward * reach * (0.35 + 0.8 * own.x) * flown + vec2(0.0, 0.22 * uOutput.w * flown * flown);
  gl_Position = onCanvas(outputMiddle() + away + turned * cornerPx + flight);
#elif defined(HOLES)
  vShare = smoothstep(0.0, 0.08, way);
  vShade = 1.0;
  gl_Position = onCanvas(vHomePx);
#else
  vec3 own = vec3((hash >> 8) & 255u, (hash >> 16) & 255u, hash >> 24) / 255.0;
  float turn = (own.x - 0.5) * 5.0 * way * way;
  float size = 1.0 - 0.6 * way;
  vec2 drop = uOutput.w * vec2(0.07 * (own.y - 0.5) * way, ${FALL} * (0.5 + 0.5 * own.z) * way * way);
  mat2 turned = size * mat2(cos(turn), sin(turn), -sin(turn), cos(turn));
  vHalfPx *= size;
  vShare = 1.0 - smoothstep(0.45, 1.0, way);
  vShade = 1.0 - 0.35 * way + 0.5 * way * (1.0 - way) * cos(3.0 * turn);
  gl_Position = onCanvas(centrePx + turned * cornerPx + drop);
#endif
  if (way <= 0.0 || vShare <= 0.0) gl_Position = NOWHERE;
}
`

/** The cells of a square as the wall shows them. Defines: HOLES, SMALL (cells of one colour each), CLOSE_UP. */
export const CRUMBLE_GLSL = `${PICTURE_HEAD_GLSL}
uniform vec2 uSizePx;
uniform float uMaster;
uniform float uGap;
uniform sampler2D uAirColours;
uniform usampler2D uAirTiles;
uniform View uAir;
in vec2 vAt;
in vec2 vHomePx;
in vec2 vHalfPx;
in float vShare;
in float vShade;
out vec4 outColour;
${TILE_GLSL}
${ENCODE_SRGB_GLSL}
${FINISH_GLSL}
vec3 pieceLight(ivec2 cell, vec2 f, vec3 plain) {
#ifdef SMALL
  return plain;
#else
  uvec4 packed = texelFetch(uAirTiles, cell, 0);
  vec3 mean = vec3(unpackHalf2x16(packed.z), unpackHalf2x16(packed.w).x);
  vec3 light = max(plain + (tileLight(packed.x, f, uAir, mean) - mean) * uAir.tileShare, 0.0);
  vec2 inset = 0.5 - abs(f - 0.5);
  float gap = clamp((0.5 * uGap - min(inset.x, inset.y)) * uAir.cellPx + 0.5, 0.0, 1.0);
  return mix(light, plain * GROUT_LIGHT, min(gap, uGap * uAir.cellPx) * smoothstep(GROUT_NONE_PX, GROUT_FULL_PX, uAir.cellPx));
#endif
}

void main() {
  vec2 place = uAir.centreFraction + uAir.perPx * vHomePx;
  ivec2 whole = ivec2(floor(place));
  ivec2 cell = clamp(uAir.centreCell + whole, ivec2(0), uAir.grid - 1);
  vec4 cells = texelFetch(uAirColours, cell, 0);
#ifdef HOLES
  vec3 light = cells.rgb * ${HOLE_LIGHT.toFixed(3)};
  float share = vShare;
#else
  vec3 light = pieceLight(cell, place - vec2(whole), cells.rgb);
  vec2 edge = clamp((1.0 - abs(vAt)) * vHalfPx + 0.5, 0.0, 1.0);
  float share = vShare * edge.x * edge.y;
#endif
  vec2 px = vec2(gl_FragCoord.x - 0.5 * uSizePx.x, 0.5 * uSizePx.y - gl_FragCoord.y);
  vec3 colour = finish(min(encodeSrgb(light / max(cells.a, 0.00001)) * vShade, 1.0), px) * uMaster;
  outColour = vec4(colour, 1.0) * cells.a * share;
}
`
