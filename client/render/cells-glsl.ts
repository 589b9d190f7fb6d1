import { NO_TILE } from '../../server/protocol/wire.ts'
import { CLIP_FRAME_GLSL } from '../../server/protocol/clip-frame.ts'
import { RGB565_GLSL } from '../../server/protocol/rgb565.ts'
import { PICTURE_HEAD_GLSL } from './picture-glsl.ts'

/** Columns of the tile table's and the means' textures. */
export const TABLE_COLUMNS = 256

/**
 * Bits of a packed tile: slot on its page (0..13), layer (14..21), finest resident level (22..24), orientation (25..27),
 * resident (28), turnable (29), how often a tile's side on its page is half of 64 px (30..31).
 */
export const PACKED_TILE = {
  PLACES: 1 << 22,
  SLOTS: 1 << 14,
  LAYER_SHIFT: 14,
  LAYERS: 1 << 8,
  LEVEL_SHIFT: 22,
  ORIENTATION_SHIFT: 25,
  RESIDENT: 1 << 28,
  TURNABLE: 1 << 29,
  HALVINGS_SHIFT: 30,
} as const

/**
 * Resolves each cell once: its colour (with mips, for small cells, edges and grout) and where its tile lies.
 * Defines: CROSSFADE, with it AT_ONCE (cells take the new tile's colour at once: they change by moving, and those with a
 * hole before or after them not at all), TINT or COARSE_TINT (with colours of blocks of two by two cells).
 */
export const CELLS_GLSL = `${PICTURE_HEAD_GLSL}
uniform usampler2D uGrid;
uniform usampler2D uFade;
uniform uint uFadeNow;
uniform float uFadeMs;
/** Packed tile of the first frame; frames and milliseconds of a round, 16 bits each. */
uniform usampler2D uTable;
uniform uint uClipPlace;
/** Milliseconds of a beat, 0 for clips that take their own time. */
uniform uint uClipBeatMs;
/** All ones where cells play from places of their own, 0 where in step. */
uniform uint uClipHash;
uniform sampler2D uMeans;
uniform uint uTileCount;
uniform usampler2D uColours;
uniform float uTint;

layout(location = 0) out vec4 cellColour;
/** Packed tile, packed tile before, mean.rg, mean.b and share of the tile over the one before. */
layout(location = 1) out uvec4 cellTile;

struct Tile { uint entry; vec4 mean; };
${CLIP_FRAME_GLSL}
${RGB565_GLSL}

ivec2 tablePlace(uint id) {
  return ivec2(int(id) & ${TABLE_COLUMNS - 1}, int(id) / ${TABLE_COLUMNS});
}

bool isThere(uint id) {
  return id < uTileCount && id != ${NO_TILE}u;
}

vec4 tileMean(uint id) {
  return isThere(id) ? vec4(texelFetch(uMeans, tablePlace(id), 0).rgb, 1.0) : vec4(0.0);
}

Tile readTile(uint id, uint hash) {
  if (!isThere(id)) return Tile(0u, vec4(0.0));
  uvec2 word = texelFetch(uTable, tablePlace(id), 0).rg;
  uint entry = word.r + clipFrame(uClipPlace, uClipBeatMs, word.g & 65535u, word.g >> 16, hash & uClipHash);
  if ((entry & ${PACKED_TILE.TURNABLE}u) != 0u) entry |= (hash & 7u) << ${PACKED_TILE.ORIENTATION_SHIFT};
  return Tile(entry, tileMean(id));
}

#ifdef COARSE_TINT
/** Mean light of the tiles in a cell's block. */
vec3 blockMean(ivec2 cell) {
  vec4 sum = vec4(0.0);
  ivec2 size = textureSize(uGrid, 0);
  for (int corner = 0; corner < 4; corner++) {
    ivec2 at = (cell & ~1) + ivec2(corner & 1, corner >> 1);
    if (at.x < size.x && at.y < size.y) sum += tileMean(texelFetch(uGrid, at, 0).r);
  }
  return sum.rgb / max(sum.a, 1.0);
}
#endif

void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  uint hash = cellHash(uvec2(cell));
  Tile tile = readTile(texelFetch(uGrid, cell, 0).r, hash);
  uint entryBefore = tile.entry;
  vec4 mean = tile.mean;
  float share = 1.0;
#ifdef CROSSFADE
  uvec2 fade = texelFetch(uFade, cell, 0).rg;
  float ageMs = float((uFadeNow - fade.g) & 65535u);
  share = clamp((ageMs / uFadeMs - 0.5 * float((hash >> 8) & 255u) / 255.0) * 2.0, 0.0, 1.0);
  if (share < 1.0) {
    Tile before = readTile(fade.r, hash);
    entryBefore = before.entry;
#ifdef AT_ONCE
    if (min(before.mean.a, tile.mean.a) == 0.0) {
      entryBefore = tile.entry;
      share = 1.0;
    }
#else
    mean = mix(before.mean, tile.mean, share);
#endif
  }
#endif
  vec3 light = mean.rgb;
#if defined(COARSE_TINT)
  light += (rgb565Light(texelFetch(uColours, cell >> 1, 0).r) - blockMean(cell)) * uTint * mean.a;
#elif defined(TINT)
  light = mix(light, rgb565Light(texelFetch(uColours, cell, 0).r), uTint * mean.a);
#endif
  cellColour = vec4(light, mean.a);
  cellTile = uvec4(tile.entry, entryBefore, packHalf2x16(mean.rg), packHalf2x16(vec2(mean.b, share)));
}
`
