import { CLOSE_UP_COLUMNS, LARGE_PX, MEDIUM_PX } from './close-up-bits.ts'
import { PACKED_TILE } from './cells-glsl.ts'
import { SHOWN_TILES_GLSL } from './shown-tiles-glsl.ts'

/** Light of a packed tile at a place of it. Needs the View. Defines: CLOSE_UP (it may be there larger
 * than on its page), SHOW_IDS, those of INSPECT_GLSL, which then comes before. */
export const TILE_GLSL = `${SHOWN_TILES_GLSL}
uniform sampler2DArray uPages;
/** Finest levels that the pages are without. */
uniform float uLevelsLeft;
#ifdef CLOSE_UP
/** By place of a packed tile: see packCloseUps. */
uniform usampler2D uCloseUps;
uniform sampler2DArray uMedium;
uniform sampler2DArray uLarge;

/** The larger pictures of a tile over the one of its page, as far as they have faded in. */
vec3 closeLight(uint place, vec2 f, float cellPx, vec3 light) {
  ivec2 at = ivec2(int(place % ${CLOSE_UP_COLUMNS}u), int(place / ${CLOSE_UP_COLUMNS}u));
  uint close = texelFetch(uCloseUps, at, 0).r;
  NOTE_CLOSE_UPS(close)
  if (close == 0u) return light;
  uvec4 bytes = uvec4(close, close >> 8, close >> 16, close >> 24) & 255u;
  if (bytes.x > 0u && bytes.w < 255u) {
    float lod = log2(${MEDIUM_PX}.0 / cellPx);
    vec3 medium = textureLod(uMedium, vec3(f, float(bytes.x - 1u)), lod).rgb;
#ifdef INSPECTED
    medium = MEDIUM_LIGHT(medium, lod);
#endif
    light = mix(light, medium, float(bytes.y) / 255.0);
  }
  if (bytes.z > 0u) {
    float lod = log2(${LARGE_PX}.0 / cellPx);
    vec3 large = textureLod(uLarge, vec3(f, float(bytes.z - 1u)), lod).rgb;
#ifdef INSPECTED
    large = LARGE_LIGHT(large, lod);
#endif
    light = mix(light, large, float(bytes.w) / 255.0);
  }
  return light;
}
#endif

/** Trilinear, in linear light, kept inside the tile at the coarser of both levels. */
vec3 tileLight(uint tile, vec2 f, View view, vec3 mean) {
  NOTE_TILE(tile)
#ifdef INSPECTED
  if ((tile & ${PACKED_TILE.RESIDENT}u) == 0u) return NO_LEVEL;
#else
  if ((tile & ${PACKED_TILE.RESIDENT}u) == 0u) return mean;
#endif
  uint orientation = tile >> ${PACKED_TILE.ORIENTATION_SHIFT};
  if ((orientation & 4u) != 0u) f = f.yx;
  if ((orientation & 1u) != 0u) f.x = 1.0 - f.x;
  if ((orientation & 2u) != 0u) f.y = 1.0 - f.y;
  uint halvings = tile >> ${PACKED_TILE.HALVINGS_SHIFT};
  float finest = float((tile >> ${PACKED_TILE.LEVEL_SHIFT}) & 7u);
  float lod = clamp(view.tileLod - float(halvings), finest, float(6u - halvings));
  float margin = float(1u << (uint(ceil(lod)) + halvings)) / 128.0;
  vec2 kept = clamp(f, vec2(margin), vec2(1.0 - margin));
  uint slot = tile & ${PACKED_TILE.SLOTS - 1}u;
  uint sideTiles = 32u << halvings;
  vec2 at = (vec2(slot & (sideTiles - 1u), slot >> (5u + halvings)) + kept) / float(sideTiles);
  uint layer = (tile >> ${PACKED_TILE.LAYER_SHIFT}) & ${PACKED_TILE.LAYERS - 1}u;
  vec3 light = textureLod(uPages, vec3(at, float(layer)), lod - uLevelsLeft).rgb;
#ifdef INSPECTED
  light = PAGE_LIGHT(light, lod + float(halvings), finest + float(halvings));
#endif
#ifdef CLOSE_UP
  light = closeLight(tile & ${PACKED_TILE.PLACES - 1}u, f, view.cellPx, light);
#endif
  return light;
}
`
