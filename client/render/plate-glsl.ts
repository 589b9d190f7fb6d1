import { FINISH_GLSL } from './finish-glsl.ts'
import { ENCODE_SRGB_GLSL, PICTURE_HEAD_GLSL } from './picture-glsl.ts'
import { SPOT_GLSL } from './spot-glsl.ts'
import { TILE_GLSL } from './tile-glsl.ts'

/**
 * A tile drawn plain in its cell, over the mosaic. Defines: SHAPED (its cell is no square), CLOSE_UP, those of the
 * finish.
 */
export const PLATE_GLSL = `${PICTURE_HEAD_GLSL}
uniform vec2 uSizePx;
uniform float uMaster;
uniform View uAir;
/** The grid that the tile's cell is of. */
uniform View uPlate;
uniform ivec2 uPlateCell;
uniform uint uPlateTile;
uniform vec3 uPlateMean;
uniform float uPlateShare;

out vec4 outColour;

${SPOT_GLSL}
${TILE_GLSL}
${ENCODE_SRGB_GLSL}
${FINISH_GLSL}
void main() {
  vec2 px = vec2(gl_FragCoord.x - 0.5 * uSizePx.x, 0.5 * uSizePx.y - gl_FragCoord.y);
  Spot spot = findSpot(uPlate, px);
  float share = spot.cell == uPlateCell ? uPlateShare * findSpot(uAir, px).inside : 0.0;
  vec3 light = tileLight(uPlateTile, spot.f, uPlate, uPlateMean);
  outColour = vec4(finish(encodeSrgb(light), px) * uMaster, 1.0) * share;
}
`
