import { CLOSE_UP_COLUMNS, LARGE_PX, MEDIUM_PX } from './close-up-bits.ts'
import { PACKED_TILE } from './cells-glsl.ts'
import { CHANGE_GLSL } from './change-glsl.ts'
import { FINISH_GLSL } from './finish-glsl.ts'
import { GRID_SHAPES } from '../../server/protocol/grid-shape.ts'
import { INSPECT_GLSL } from './inspect-glsl.ts'
import { PICTURE_HEAD_GLSL } from './picture-glsl.ts'
import { SPOT_GLSL } from './spot-glsl.ts'
import { TRANSITION_GLSL } from './transition-glsl.ts'

const HEX = GRID_SHAPES.indexOf('hex')

/**
 * The picture: cells and tiles to pixels. Defines: SMALL (cells of a pixel and less: one colour each), SHAPED (larger
 * ones of which some are no squares), CROSSFADE (cells
 * are changing: through the mean of both tiles, which takes one sample, but CLOSE ones straight; with FLIP_CELLS by
 * turning over, with POP_CELLS by growing), CLOSE_UP (tiles may be there larger than on their pages), GROUT, CLOSE
 * (grout is mortar, pieces have rims), GLINT, TWO_LAYERS with FADE, RIPPLE, WIPE, CELLS or DIVE (the same picture again in
 * a tile), BLEND (the picture under the cells shows through all of it), TRANSPARENT, those of the finish, MIPS or RESIDENCY
 * (see INSPECT_GLSL).
 */
export const MOSAIC_GLSL = `${PICTURE_HEAD_GLSL}
uniform sampler2DArray uPages;
/** Finest levels that the pages are without. */
uniform float uLevelsLeft;
#ifdef CLOSE_UP
/** By place of a packed tile: see packCloseUps. */
uniform usampler2D uCloseUps;
uniform sampler2DArray uMedium;
uniform sampler2DArray uLarge;
#endif
uniform vec2 uSizePx;
uniform float uGap;
uniform float uMaster;
uniform float uMix;
uniform float uDiveSoftness;

uniform sampler2D uAirColours;
uniform usampler2D uAirTiles;
uniform View uAir;
#ifdef TWO_LAYERS
uniform sampler2D uIncomingColours;
uniform usampler2D uIncomingTiles;
uniform View uIncoming;
#endif
#ifdef BLEND
uniform sampler2D uAirSource;
uniform float uAirBlend;
#ifdef TWO_LAYERS
uniform sampler2D uIncomingSource;
uniform float uIncomingBlend;
#endif
#endif

out vec4 outColour;

${SPOT_GLSL}
${INSPECT_GLSL}
#ifdef CLOSE_UP
/** The larger pictures of a tile over the one of its page, as far as they have faded in. */
vec3 closeLight(uint place, vec2 f, float cellPx, vec3 light) {
  ivec2 at = ivec2(int(place % ${CLOSE_UP_COLUMNS}u), int(place / ${CLOSE_UP_COLUMNS}u));
  uint close = texelFetch(uCloseUps, at, 0).r;
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

${CHANGE_GLSL}
/** Where a spot lies to the edge of its piece: how far inside in cells, which way is out, how wide the gap is there. */
struct Edge { float inside; vec2 outward; float gap; };

#ifdef SHAPED
Edge findHexEdge(View view, uint hash, vec2 f) {
  Border border = findBorder(view, f);
  float bits = float((sideHash(hash) >> (8 * (border.side & 3))) & 255u);
  float offset = mod(bits, 16.0) / 7.5 - 1.0;
  float slope = floor(bits / 16.0) / 7.5 - 1.0;
  float along = dot(f - 0.5, vec2(-border.outward.y, border.outward.x));
  float width = uGap * (0.5 + 0.5 * SIDE_OFFSET * offset + 0.5 * SIDE_SLOPE * slope * along);
  return Edge(border.depth - width, border.outward, 2.0 * width);
}
#endif

/** Sides a little uneven, corners nipped. */
Edge findEdge(View view, uint hash, vec2 f) {
#ifdef SHAPED
  if (view.shape == ${HEX}) return findHexEdge(view, hash, f);
#endif
  uint sides = sideHash(hash);
  vec2 bytes = vec2((f.x > 0.5 ? sides >> 8 : sides) & 255u, (f.y > 0.5 ? sides >> 24 : sides >> 16) & 255u);
  vec2 offset = mod(bytes, 16.0) / 7.5 - 1.0;
  vec2 slope = floor(bytes / 16.0) / 7.5 - 1.0;
  vec2 width = uGap * (0.5 + 0.5 * SIDE_OFFSET * offset + 0.5 * SIDE_SLOPE * slope * (f.yx - 0.5));
  vec2 inset = 0.5 - abs(f - 0.5) - width;
  float radius = uGap * CORNER_RADIUS;
  vec2 corner = max(radius - inset, 0.0);
  float beyond = length(corner);
  vec2 outward = corner / max(beyond, 0.000001) * sign(f - 0.5);
  return Edge(radius - beyond, outward, 2.0 * (inset.x < inset.y ? width.x : width.y));
}

/** How much grout a pixel shows: lines thinner than a pixel are kept faint. */
float groutShare(Edge edge, float cellPx) {
  float strength = smoothstep(GROUT_NONE_PX, GROUT_FULL_PX, cellPx);
  return strength * min(1.0 - clamp(edge.inside * cellPx + 0.5, 0.0, 1.0), edge.gap * cellPx);
}

#ifdef CLOSE
/** Sand of one size: -1 to 1, smooth between its grains. */
float grain(ivec2 cell, vec2 f, float grains) {
  vec2 place = f * grains;
  vec2 whole = floor(place);
  vec2 t = place - whole;
  t *= t * (3.0 - 2.0 * t);
  uvec2 at = uvec2(cell * int(grains) + ivec2(whole));
  vec2 top = vec2(cellHash(at) & 255u, cellHash(at + uvec2(1u, 0u)) & 255u);
  vec2 bottom = vec2(cellHash(at + uvec2(0u, 1u)) & 255u, cellHash(at + uvec2(1u, 1u)) & 255u);
  return mix(mix(top.x, top.y, t.x), mix(bottom.x, bottom.y, t.x), t.y) / 127.5 - 1.0;
}

/** Light of the grout, in parts of its cells' light: flat from afar, mortar from close by. */
float groutLight(Edge edge, Spot spot, float close) {
  float shade = exp(min(edge.inside, 0.0) / (MORTAR_SHADE_WIDTH * uGap));
  float sand = 0.5 * (grain(spot.cell, spot.f, GRAIN_COARSE) + grain(spot.cell, spot.f, GRAIN_FINE));
  float mortar = (MORTAR_MIDDLE - MORTAR_SHADE * shade) * (1.0 + GRAIN_LIGHT * sand);
  return GROUT_LIGHT * mix(1.0, mortar, close);
}

#ifdef GLINT
/** How much lighter or darker a piece's rim is: the side towards the light takes it, the far side does not. */
float rimLight(Edge edge, View view, vec2 px, float close) {
  vec2 outward = view.toPx * edge.outward;
  vec2 towards = uLightPx - px;
  float facing = dot(outward, towards) / max(length(outward) * length(towards), 0.001);
  float rim = exp(-max(edge.inside, 0.0) / RIM_WIDTH);
  return 1.0 + close * RIM_LIGHT * uLightAmount * rim * facing;
}
#endif
#endif

/** Light of a grid at a spot, premultiplied. */
vec4 wallLight(sampler2D colours, usampler2D tiles, View view, Spot spot, vec2 px) {
  vec4 cells = cellLight(colours, view, spot);
#if defined(SMALL) && defined(INSPECTED)
  return vec4(NO_LEVEL, 1.0) * cells.a * spot.inside;
#elif defined(SMALL)
  return cells * spot.inside;
#else
  uint hash = cellHash(uvec2(spot.cell));
  uvec4 cell = texelFetch(tiles, spot.cell, 0);
  vec2 blueShare = unpackHalf2x16(cell.w);
  vec3 mean = vec3(unpackHalf2x16(cell.z), blueShare.x);
#ifdef FLIP_CELLS
  float turned = turnedScale(smoothstep(0.0, 1.0, blueShare.y));
  float cover = coverOf(spot.f.x - 0.5, turned, view.cellPx);
  spot.f.x = clamp((spot.f.x - 0.5) / turned + 0.5, 0.0, 1.0);
#endif
#ifdef CROSSFADE
  vec3 tile = changingTile(cell, spot.f, view, mean, blueShare.y);
#else
  vec3 tile = tileLight(cell.x, spot.f, view, mean);
#endif
#ifdef INSPECTED
  vec3 light = tile * cells.a;
#else
  vec3 light = max(cells.rgb + (tile - mean) * view.tileShare, 0.0);
#endif
#ifdef GROUT
  Edge edge = findEdge(view, hash, spot.f);
#endif
#if defined(CLOSE) && defined(GROUT)
  float close = smoothstep(CLOSE_NONE_PX, CLOSE_FULL_PX, view.cellPx);
#endif
#ifdef GLINT
  light += glint(light, px, spot.f, hash) * cells.a;
#if defined(CLOSE) && defined(GROUT)
  if (edge.inside < 6.0 * RIM_WIDTH) light *= rimLight(edge, view, px, close);
#endif
#endif
#ifdef GROUT
  float grout = groutShare(edge, view.cellPx);
  if (grout > 0.0) {
    vec4 joint = jointLight(colours, view, spot);
#ifdef CLOSE
    float grouted = groutLight(edge, spot, close);
#else
    const float grouted = GROUT_LIGHT;
#endif
    light = mix(light, joint.rgb * grouted, grout);
  }
#endif
#ifdef FLIP_CELLS
  light = mix(cells.rgb * CHANGE_WALL_LIGHT, light, cover);
#endif
  return vec4(light, cells.a) * spot.inside;
#endif
}

#ifdef BLEND
/** The picture under the cells at a spot, smooth across their centres: by a quadratic B-spline where they are large. */
vec4 sourceLight(sampler2D source, View view, Spot spot) {
  vec2 place = placeOf(view, spot);
  vec2 at = place / vec2(view.grid);
  float soft = smoothstep(SOURCE_SHARP_PX, SOURCE_SOFT_PX, view.cellPx);
  if (soft == 0.0) return textureLod(source, at, max(-log2(view.cellPx), 0.0));
  vec2 f = fract(place);
  vec2 reach = soft * (0.5 - f * (1.0 - f)) / vec2(view.grid);
  vec4 above = textureLod(source, at - reach, 0.0) + textureLod(source, at + vec2(reach.x, -reach.y), 0.0);
  vec4 below = textureLod(source, at + vec2(-reach.x, reach.y), 0.0) + textureLod(source, at + reach, 0.0);
  return 0.25 * (above + below);
}

vec4 seeThrough(vec4 light, sampler2D source, View view, Spot spot, float blend) {
  return mix(light, sourceLight(source, view, spot) * spot.inside, blend);
}
#endif

${TRANSITION_GLSL}

/** By roots instead of a power, within 0.4 level. */
vec3 encodeSrgb(vec3 light) {
  vec3 c = clamp(light, 0.0, 1.0);
  vec3 root = sqrt(c);
  vec3 fourth = sqrt(root);
  vec3 curve = 0.662002687 * root + 0.684122060 * fourth - 0.323583601 * sqrt(fourth) - 0.0225411470 * c;
  return mix(c * 12.92, curve, greaterThan(c, vec3(0.0031308)));
}

${FINISH_GLSL}
void main() {
  vec2 px = vec2(gl_FragCoord.x - 0.5 * uSizePx.x, 0.5 * uSizePx.y - gl_FragCoord.y);
  Spot air = findSpot(uAir, px);
#if defined(RIPPLE) || defined(WIPE) || defined(CELLS)
  vec4 light = crossedLight(air, px);
#else
  vec4 light = wallLight(uAirColours, uAirTiles, uAir, air, px);
#ifdef BLEND
  light = seeThrough(light, uAirSource, uAir, air, uAirBlend);
#endif
#ifdef TWO_LAYERS
  Spot incoming = findSpot(uIncoming, px);
  vec4 other = wallLight(uIncomingColours, uIncomingTiles, uIncoming, incoming, px);
#ifdef BLEND
  other = seeThrough(other, uIncomingSource, uIncoming, incoming, uIncomingBlend);
#endif
#ifdef DIVE
  vec2 place = placeOf(uIncoming, incoming) / vec2(uIncoming.grid);
  vec2 room = min(place, 1.0 - place);
  vec2 seen = smoothstep(vec2(0.0), vec2(max(uDiveSoftness, 0.0001)), room);
  float mask = uMix * seen.x * seen.y;
  light = light * (1.0 - mask * incoming.inside) + other * mask;
#else
  light = mix(light, other, uMix);
#endif
#endif
#endif
  vec3 colour = finish(encodeSrgb(light.rgb / max(light.a, 0.00001)), px) * light.a * uMaster;
#ifdef TRANSPARENT
  outColour = vec4(colour, light.a);
#else
  outColour = vec4(colour, 1.0);
#endif
}
`
