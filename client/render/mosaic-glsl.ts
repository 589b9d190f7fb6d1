import { CHANGE_GLSL } from './change-glsl.ts'
import { FINISH_GLSL } from './finish-glsl.ts'
import { GRID_SHAPES } from '../../server/protocol/grid-shape.ts'
import { GATHER_GLSL } from './gather-glsl.ts'
import { INSPECT_GLSL } from './inspect-glsl.ts'
import { ENCODE_SRGB_GLSL, PICTURE_HEAD_GLSL } from './picture-glsl.ts'
import { SPOT_GLSL } from './spot-glsl.ts'
import { TILE_GLSL } from './tile-glsl.ts'
import { TRANSITION_GLSL } from './transition-glsl.ts'

const HEX = GRID_SHAPES.indexOf('hex')

/**
 * The picture: cells and tiles to pixels. Defines: SMALL (cells of a pixel and less: one colour each), SHAPED (larger
 * ones of which some are no squares), CROSSFADE (cells
 * are changing: through the mean of both tiles, which takes one sample, but CLOSE ones straight; with FLIP_CELLS by
 * turning over, with POP_CELLS by growing), CLOSE_UP (tiles may be there larger than on their pages), GROUT, CLOSE
 * (grout is mortar, pieces have rims), GLINT, TWO_LAYERS with FADE, RIPPLE, WIPE, CELLS or DIVE (the same picture again in
 * a tile), BLEND (the picture under the cells shows through all of it), TRANSPARENT, GATHER (pieces are not in
 * their place), those of the finish, MIPS or RESIDENCY
 * (see INSPECT_GLSL), SHOW_IDS (numbers instead of light: see SHOWN_TILES_GLSL).
 */
export const MOSAIC_GLSL = `${PICTURE_HEAD_GLSL}
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

#ifndef SHOW_IDS
out vec4 outColour;
#endif

${SPOT_GLSL}
${INSPECT_GLSL}
${TILE_GLSL}
#ifdef GATHER
uniform vec4 uOutput;
uniform View uWhole;
uniform int uBlockSide;
#endif
${GATHER_GLSL}
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
  NOTE_CELL(view, spot.cell, spot.inside)
#ifdef SMALL
  NOTE_MEAN(texelFetch(tiles, spot.cell, 0).x)
#endif
#if defined(SMALL) && defined(INSPECTED)
  return vec4(NO_LEVEL, 1.0) * cells.a * spot.inside;
#elif defined(SMALL)
#ifdef GLINT
  cells.rgb += glint(cells.rgb, px, vec2(0.5), cellHash(uvec2(spot.cell)), min(view.cellPx, 1.0)) * cells.a;
#endif
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
  light += glint(light, px, spot.f, hash, min(view.cellPx, 1.0)) * cells.a;
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

${ENCODE_SRGB_GLSL}
${FINISH_GLSL}
void main() {
#ifdef SHOW_IDS
  beginSamples();
#endif
  vec2 px = vec2(PIXEL.x - 0.5 * uSizePx.x, 0.5 * uSizePx.y - PIXEL.y);
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
#ifdef GATHER
  if (!isInPlace(px)) light = vec4(0.0);
#endif
#ifndef SHOW_IDS
  vec3 colour = finish(encodeSrgb(light.rgb / max(light.a, 0.00001)), px) * light.a * uMaster;
#ifdef TRANSPARENT
  outColour = vec4(colour, light.a);
#else
  outColour = vec4(colour, 1.0);
#endif
#endif
}
`
