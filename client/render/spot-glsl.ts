import { GRID_SHAPES, HEX_PITCH, TILE_SPAN } from '../../server/protocol/grid-shape.ts'

const HEX = GRID_SHAPES.indexOf('hex')
const HEX_SPAN = TILE_SPAN.hex.map((span) => span.toFixed(8)).join(', ')

/**
 * Where a pixel lies on a grid, and the one colour of the cells there. Of the define SHAPED, which bricks and hexagons
 * need while cells are larger than a pixel: `findCell` and `findBorder` of `grid-shape.ts`.
 */
export const SPOT_GLSL = `
/** A pixel's place on a grid; beyond its edge the nearest place of the edge; inside the picture, or less than all. */
struct Spot {
  ivec2 cell;
  vec2 f;
  float inside;
#ifdef SHAPED
  /** On the grid, counted from the view's centre cell. */
  vec2 at;
#endif
};

#ifdef SHAPED
float shiftOf(View view, float row) {
  return view.shape == 0 ? 0.0 : 0.5 * float((view.centreCell.y + int(row)) & 1);
}

/** Of the two rows around a place, the one whose nearest hexagon has the nearer middle. */
void findHexagon(View view, vec2 at, out vec2 cell, out vec2 f) {
  float upper = floor(at.y - 0.5);
  float least = 1000.0;
  for (int beside = 0; beside < 2; beside++) {
    float row = upper + float(beside);
    float col = floor(at.x - shiftOf(view, row));
    vec2 away = at - vec2(col + 0.5 + shiftOf(view, row), row + 0.5);
    float far = away.x * away.x + away.y * away.y * ${(HEX_PITCH * HEX_PITCH).toFixed(8)};
    if (far >= least) continue;
    least = far;
    cell = vec2(col, row);
    f = 0.5 + away / vec2(${HEX_SPAN});
  }
}

ivec2 findCell(View view, vec2 at, out vec2 f) {
  vec2 cell;
  if (view.shape == ${HEX}) findHexagon(view, at, cell, f);
  else {
    vec2 along = at - vec2(shiftOf(view, floor(at.y)), 0.0);
    cell = floor(along);
    f = along - cell;
  }
  return clamp(view.centreCell + ivec2(cell), ivec2(0), view.grid - 1);
}

/** How far inside its cell a spot lies, in sides of its tile, and which way on the tile is out. */
struct Border { float depth; vec2 outward; int side; };

Border findBorder(View view, vec2 f) {
  vec2 d = f - 0.5;
  vec2 size = abs(d);
  vec2 way = vec2(d.x > 0.0 ? 1.0 : -1.0, d.y > 0.0 ? 1.0 : -1.0);
  int right = d.x > 0.0 ? 1 : 0;
  int below = d.y > 0.0 ? 1 : 0;
  if (view.shape != ${HEX}) {
    if (size.x > size.y) return Border(0.5 - size.x, vec2(way.x, 0.0), right);
    return Border(0.5 - size.y, vec2(0.0, way.y), 2 + below);
  }
  float slanted = size.x * 0.5 + size.y * ${HEX_PITCH.toFixed(8)};
  if (slanted > size.x)
    return Border(${(HEX_PITCH / 2).toFixed(8)} - slanted, way * vec2(0.5, ${HEX_PITCH.toFixed(8)}), 2 + right + 2 * below);
  return Border(${(HEX_PITCH / 2).toFixed(8)} - size.x, vec2(way.x, 0.0), right);
}

vec2 tileSpan(View view) {
  return view.shape == ${HEX} ? vec2(${HEX_SPAN}) : vec2(1.0);
}

/** Colour of the cell across the border. */
vec4 acrossLight(sampler2D colours, View view, Spot spot, Border border) {
  vec2 f;
  vec2 beyond = spot.at + border.outward * (border.depth + BORDER_STEP) * tileSpan(view);
  return texelFetch(colours, findCell(view, beyond, f), 0);
}

/** Place on the grid, columns and rows. */
vec2 placeOf(View view, Spot spot) {
  return vec2(view.centreCell) + spot.at;
}
#else
vec2 tileSpan(View view) {
  return vec2(1.0);
}

vec2 placeOf(View view, Spot spot) {
  return vec2(spot.cell) + spot.f;
}
#endif

Spot findSpot(View view, vec2 px) {
  vec2 place = view.centreFraction + view.perPx * px;
#ifdef SHAPED
  vec2 low = view.pictureLow - vec2(view.centreCell);
  vec2 high = view.pictureHigh - vec2(view.centreCell);
  vec2 room = min(place - low, high - place);
  vec2 at = clamp(place, low, high - BORDER_HAIR);
  vec2 f;
  ivec2 cell = findCell(view, at, f);
  return Spot(cell, f, clamp(min(room.x, room.y) * view.cellPx + 0.5, 0.0, 1.0), at);
#else
  vec2 whole = floor(place);
  ivec2 cell = view.centreCell + ivec2(whole);
  vec2 f = place - whole;
  vec2 low = vec2(cell) - view.pictureLow + f;
  vec2 high = view.pictureHigh - vec2(cell) - f;
  float edge = min(min(low.x, low.y), min(high.x, high.y));
  ivec2 within = clamp(cell, ivec2(0), view.grid - 1);
  return Spot(within, clamp(f + vec2(cell - within), 0.0, 1.0), clamp(edge * view.cellPx + 0.5, 0.0, 1.0));
#endif
}

/** Colour of the cells under one pixel: a box over its edges, mips where cells are smaller; inside a cell its own. */
vec4 cellLight(sampler2D colours, View view, Spot spot) {
  if (view.cellPx < 1.0) return textureLod(colours, (vec2(spot.cell) + spot.f) / vec2(view.grid), -log2(view.cellPx));
#ifdef SHAPED
  if (view.shape != 0) {
    vec4 own = texelFetch(colours, spot.cell, 0);
    Border border = findBorder(view, spot.f);
    float across = 0.5 - border.depth * view.cellPx;
    return across <= 0.0 ? own : mix(own, acrossLight(colours, view, spot, border), across);
  }
#endif
  vec2 side = spot.f - 0.5;
  vec2 across = max((abs(side) - 0.5) * view.cellPx + 0.5, 0.0) * sign(side);
  if (across == vec2(0.0)) return texelFetch(colours, spot.cell, 0);
  return textureLod(colours, (vec2(spot.cell) + across + 0.5) / vec2(view.grid), 0.0);
}

/** Colour of the joint at a spot: its cells', one passing into the other. */
vec4 jointLight(sampler2D colours, View view, Spot spot) {
#ifdef SHAPED
  if (view.shape != 0) {
    Border border = findBorder(view, spot.f);
    vec4 own = texelFetch(colours, spot.cell, 0);
    return mix(own, acrossLight(colours, view, spot, border), clamp(0.5 - border.depth, 0.0, 0.5));
  }
#endif
  return textureLod(colours, (vec2(spot.cell) + spot.f) / vec2(view.grid), 0.0);
}
`
