import { CELL_HASH_GLSL } from '../../server/protocol/cell-hash.ts'
import { PICTURE_GLSL, SIDE_HASH_GLSL } from '../../server/protocol/picture.ts'

/** Head of every fragment shader: precision, the picture's constants, hashes, the view and the light. */
export const PICTURE_HEAD_GLSL = `
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;
precision highp sampler2DArray;

${PICTURE_GLSL}
${CELL_HASH_GLSL}
${SIDE_HASH_GLSL}

/**
 * A grid on the canvas: see PictureView; toPx turns cells into pixels, the picture fills the grid from pictureLow to
 * pictureHigh, shape is its number among GRID_SHAPES, tileLod is the level a tile is seen at, tileShare how much of it over its cell's one colour.
 */
struct View {
  ivec2 centreCell;
  vec2 centreFraction;
  mat2 perPx;
  mat2 toPx;
  ivec2 grid;
  int shape;
  vec2 pictureLow;
  vec2 pictureHigh;
  float cellPx;
  float tileLod;
  float tileShare;
#ifdef SHOW_IDS
  int layer;
#endif
};

uniform vec2 uLightPx;
uniform float uLightScale;
uniform float uLightAmount;
uniform vec2 uSweepAcross;
uniform float uSweepAt;
uniform float uSweepLight;

/** A sheen fallen to 1.5 thousandths of a piece's light is below half a level. */
const float DARK_DEPTH = 6.5;

/** What a piece of this light adds where the light glides over it; every piece has its own tilt, by its unevenness. */
vec3 glint(vec3 light, vec2 px, vec2 f, uint hash, float unevenness) {
  vec2 tilt = unevenness * (vec2(float((hash >> 16) & 255u), float(hash >> 24)) / 127.5 - 1.0);
  vec2 away = (px - uLightPx) * uLightScale + tilt * GLINT_TILT + (f - 0.5) * GLINT_CURVE;
  float bar = dot(px, uSweepAcross) - uSweepAt + tilt.x * SWEEP_TILT + (f.x - 0.5) * GLINT_CURVE;
  float glideDepth = dot(away, away) * GLINT_SHARPNESS;
  float sweepDepth = bar * bar;
  if (min(glideDepth, sweepDepth) > DARK_DEPTH) return vec3(0.0);
  float glide = exp(-glideDepth);
  float sweep = exp(-sweepDepth);
  float sheen = uLightAmount * glide + uSweepLight * sweep;
  float core = uLightAmount * glide * glide * glide * glide + uSweepLight * sweep * sweep * sweep * sweep;
  float luminance = max(dot(light, vec3(0.2126, 0.7152, 0.0722)), 0.0);
  float gloss = sqrt(luminance * sqrt(luminance));
  return light * sheen * GLINT_TINT + gloss * core * GLINT_WHITE;
}
`

/** Vertex shader of every pass: one triangle over the whole target. */
export const FULLSCREEN_GLSL = `
void main() {
  gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0);
}
`

/** Linear light to sRGB in GLSL. */
export const ENCODE_SRGB_GLSL = `
/** By roots instead of a power, within 0.4 level. */
vec3 encodeSrgb(vec3 light) {
  vec3 c = clamp(light, 0.0, 1.0);
  vec3 root = sqrt(c);
  vec3 fourth = sqrt(root);
  vec3 curve = 0.662002687 * root + 0.684122060 * fourth - 0.323583601 * sqrt(fourth) - 0.0225411470 * c;
  return mix(c * 12.92, curve, greaterThan(c, vec3(0.0031308)));
}
`
