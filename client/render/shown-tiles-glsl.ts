/** Set in the fourth word of a texel of a cell that is too small for its tile. */
export const SHOWN_MEAN = 4

/**
 * Numbers instead of light, of the define SHOW_IDS: a pixel's texel holds one of the tiles that were sampled for it, by the
 * pixel's place the first, second, third or fourth, or the last if there were fewer: its packed tile; its cell, column and row of 16
 * bits each; its close-ups as packCloseUps has them; and 1 + its layer, with SHOWN_MEAN. All 0 where there is none.
 */
export const SHOWN_TILES_GLSL = `
#ifdef SHOW_IDS
out uvec4 shownTile;
/** Pixels of the canvas from one texel to the next. */
uniform vec2 uTexelPx;
uint shownCell;
uint shownLayer;
int samplesLeft;
bool isNoted;

void beginSamples() {
  ivec2 texel = ivec2(gl_FragCoord.xy);
  samplesLeft = (texel.x & 1) + 2 * (texel.y & 1);
  shownTile = uvec4(0u);
}

void noteCell(View view, ivec2 cell, float inside) {
  shownCell = uint(cell.x) | uint(cell.y) << 16;
  shownLayer = inside > 0.0 ? uint(view.layer + 1) : 0u;
}

void noteTile(uint tile) {
  isNoted = samplesLeft >= 0 && shownLayer > 0u;
  if (!isNoted) return;
  samplesLeft--;
  shownTile = uvec4(tile, shownCell, 0u, shownLayer);
}

void noteCloseUps(uint close) {
  if (isNoted) shownTile.z = close;
}

void noteMean(uint tile) {
  noteTile(tile);
  if (isNoted) shownTile.w |= ${SHOWN_MEAN}u;
}

#define NOTE_CELL(view, cell, inside) noteCell(view, cell, inside);
#define NOTE_TILE(tile) noteTile(tile);
#define NOTE_CLOSE_UPS(close) noteCloseUps(close);
#define NOTE_MEAN(tile) noteMean(tile);
#define PIXEL (floor(gl_FragCoord.xy * uTexelPx) + 0.5)
#else
#define NOTE_CELL(view, cell, inside)
#define NOTE_TILE(tile)
#define NOTE_CLOSE_UPS(close)
#define NOTE_MEAN(tile)
#define PIXEL gl_FragCoord.xy
#endif
`
