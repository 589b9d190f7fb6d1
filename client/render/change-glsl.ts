/**
 * How a cell goes from the tile it showed to the one it shows, of the defines CROSSFADE, with it FLIP_CELLS or
 * POP_CELLS, and what lies behind a piece that turns. Comes behind `tileLight`.
 */
export const CHANGE_GLSL = `
#if defined(RIPPLE) || defined(CELLS) || defined(FLIP_CELLS)
/** Width of a piece that has turned this far, in parts of its own. */
float turnedScale(float turn) {
  return turn <= 0.0 || turn >= 1.0 ? 1.0 : max(abs(cos(3.14159265 * turn)), 0.001);
}

/** How much of a pixel a piece covers that is seen at an angle, its width by this scale. */
float coverOf(float side, float scale, float cellPx) {
  if (scale == 1.0) return 1.0;
  return min(clamp((0.5 * scale - abs(side)) * cellPx + 0.5, 0.0, 1.0), scale * cellPx);
}
#endif

#ifdef CROSSFADE
/** What a cell shows at a spot while it changes. */
#if defined(FLIP_CELLS)
vec3 changingTile(uvec4 cell, vec2 f, View view, vec3 mean, float share) {
  return tileLight(share < 0.5 ? cell.y : cell.x, f, view, mean);
}
#elif defined(POP_CELLS)
/** The new tile grows over the old one, which sinks into its shadow. */
vec3 changingTile(uvec4 cell, vec2 f, View view, vec3 mean, float share) {
  if (share >= 1.0) return tileLight(cell.x, f, view, mean);
  vec3 before = tileLight(cell.y, f, view, mean);
  if (share <= 0.0) return before;
  float left = 1.0 - share;
  float scale = 1.0 - (1.0 - POP_FROM) * left * left * ((POP_OVERSHOOT + 1.0) * left - POP_OVERSHOOT);
  vec2 side = f - 0.5;
  float inside = 0.5 * scale - max(abs(side.x), abs(side.y));
  float cover = max(clamp(inside * view.cellPx + 0.5, 0.0, 1.0), smoothstep(0.6, 1.0, share));
  vec3 tile = tileLight(cell.x, clamp(side / scale + 0.5, 0.0, 1.0), view, mean);
  float rise = smoothstep(0.0, POP_RISE, share);
  float shadow = POP_SHADOW * rise * exp(min(inside, 0.0) / POP_SHADOW_WIDTH);
  return mix(before * (1.0 - shadow), tile, cover * rise);
}
#elif defined(CLOSE)
vec3 changingTile(uvec4 cell, vec2 f, View view, vec3 mean, float share) {
  vec3 tile = tileLight(cell.x, f, view, mean);
  return share < 1.0 ? mix(tileLight(cell.y, f, view, mean), tile, share) : tile;
}
#else
vec3 changingTile(uvec4 cell, vec2 f, View view, vec3 mean, float share) {
  vec3 tile = tileLight(share < 0.5 ? cell.y : cell.x, f, view, mean);
  return mix(mean, tile, abs(2.0 * share - 1.0));
}
#endif
#endif
`
