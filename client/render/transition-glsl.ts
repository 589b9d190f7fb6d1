import { BLUE_NOISE_SIDE } from '../../server/protocol/blue-noise.ts'

/**
 * The picture on its way from one grid to another: `crossedLight`, of the defines RIPPLE, WIPE or CELLS. Comes behind
 * everything that draws one grid.
 */
export const TRANSITION_GLSL = `
#ifdef TWO_LAYERS
/** The whole light of one grid at a spot. */
vec4 airLight(Spot spot, vec2 px) {
  vec4 light = wallLight(uAirColours, uAirTiles, uAir, spot, px);
#ifdef BLEND
  light = seeThrough(light, uAirSource, uAir, spot, uAirBlend);
#endif
  return light;
}

vec4 incomingLight(Spot spot, vec2 px) {
  vec4 light = wallLight(uIncomingColours, uIncomingTiles, uIncoming, spot, px);
#ifdef BLEND
  light = seeThrough(light, uIncomingSource, uIncoming, spot, uIncomingBlend);
#endif
  return light;
}
#endif

#if defined(RIPPLE) || defined(CELLS)
uniform float uTurnMs;
uniform float uTurnGlow;

/** The light on a piece that turns: up before it does, and down after. */
vec4 shineOn(vec4 piece, float turn) {
  float shine = uTurnGlow * exp(min(0.0, turn * FLIP_RISE) - max(0.0, (turn - 1.0) * FLIP_FALL));
  float luminance = max(dot(piece.rgb, vec3(0.2126, 0.7152, 0.0722)), 0.0);
  piece.rgb += shine * (piece.rgb * FLIP_TINT + sqrt(luminance * piece.a) * FLIP_WHITE);
  return piece;
}

/** The wall behind a turning piece. */
vec4 lightBehind(sampler2D colours, View view, Spot spot) {
  vec4 wall = textureLod(colours, (vec2(spot.cell) + spot.f) / vec2(view.grid), 0.0) * spot.inside;
  wall.rgb *= GROUT_LIGHT * WALL_LIGHT;
  return wall;
}
#endif

#ifdef RIPPLE
uniform vec2 uRippleOriginPx;
uniform float uRipplePxPerMs;

/** How far a cell has turned: below 0 before the front, above 1 behind it. */
float turnOf(View view, Spot spot, vec2 px) {
  vec2 centre = px + view.toPx * ((0.5 - spot.f) * tileSpan(view));
  float stagger = float((cellHash(uvec2(spot.cell)) >> 8) & 255u) / 255.0;
  float arrivalMs = distance(centre, uRippleOriginPx) / uRipplePxPerMs + stagger * FLIP_STAGGER_MS;
  return (uTurnMs - arrivalMs) / FLIP_MS;
}

/** A cell on its way round, the wall behind it, in the light that runs with the front. */
vec4 turningLight(sampler2D colours, usampler2D tiles, View view, Spot spot, vec2 px, float turn) {
  float scale = turnedScale(turn);
  vec4 wall = lightBehind(colours, view, spot);
  float share = coverOf(spot.f.x - 0.5, scale, view.cellPx);
  spot.f.x = clamp((spot.f.x - 0.5) / scale + 0.5, 0.0, 1.0);
  return mix(wall, shineOn(wallLight(colours, tiles, view, spot, px), turn), share);
}

vec4 crossedLight(Spot air, vec2 px) {
  Spot incoming = findSpot(uIncoming, px);
  float turn = turnOf(uAir, air, px);
  vec4 light;
  if (turn < 0.5) {
    light = turningLight(uAirColours, uAirTiles, uAir, air, px, turn);
#ifdef BLEND
    light = seeThrough(light, uAirSource, uAir, air, uAirBlend);
#endif
  } else {
    light = turningLight(uIncomingColours, uIncomingTiles, uIncoming, incoming, px,
      max(turnOf(uIncoming, incoming, px), 0.5));
#ifdef BLEND
    light = seeThrough(light, uIncomingSource, uIncoming, incoming, uIncomingBlend);
#endif
  }
  return light;
}
#endif

#ifdef WIPE
uniform float uWipeFrontPx;
uniform float uWipePerPx;

/** Only the edge of the wipe takes both grids. */
vec4 crossedLight(Spot air, vec2 px) {
  float share = smoothstep(0.0, 1.0, (uWipeFrontPx - px.x) * uWipePerPx);
  if (share <= 0.0) return airLight(air, px);
  vec4 light = incomingLight(findSpot(uIncoming, px), px);
  if (share < 1.0) light = mix(airLight(air, px), light, share);
  return light;
}
#endif

#ifdef CELLS
uniform usampler2D uSwitchOrder;
uniform float uSwitchTravelMs;

/** How far a cell has turned: see switchTurn. */
float turnOf(ivec2 cell) {
  float rank = float(texelFetch(uSwitchOrder, cell & ${BLUE_NOISE_SIDE - 1}, 0).r);
  float stagger = float((cellHash(uvec2(cell)) >> 8) & 255u) / 255.0;
  float order = (rank + stagger) / 256.0;
  float start = order < 0.5 ? sqrt(order / 2.0) : 1.0 - sqrt((1.0 - order) / 2.0);
  return (uTurnMs - start * uSwitchTravelMs) / SWITCH_MS;
}

/** What lies on a cell's place turns away like a door, and the cell is there behind it. */
vec4 crossedLight(Spot air, vec2 px) {
  Spot incoming = findSpot(uIncoming, px);
  float turn = turnOf(incoming.cell);
  float scale = cos(1.57079633 * smoothstep(0.0, 1.0, turn));
  float side = incoming.f.x - 0.5;
  float cover = turn <= 0.0 ? 1.0 : turn >= 1.0 ? 0.0 : coverOf(side, scale, uIncoming.cellPx);
  vec4 light = vec4(0.0);
  if (cover < 1.0) {
    light = shineOn(wallLight(uIncomingColours, uIncomingTiles, uIncoming, incoming, px), turn);
#ifdef BLEND
    light = seeThrough(light, uIncomingSource, uIncoming, incoming, uIncomingBlend);
#endif
  }
  if (cover > 0.0) {
    float turned = clamp(side / max(scale, 0.001), -SWITCH_REACH, SWITCH_REACH);
    vec2 seen = turn <= 0.0 ? px : px + uIncoming.toPx * (vec2(turned - side, 0.0) * tileSpan(uIncoming));
    vec4 door = shineOn(wallLight(uAirColours, uAirTiles, uAir, findSpot(uAir, seen), seen), turn);
#ifdef BLEND
    door = seeThrough(door, uAirSource, uAir, air, uAirBlend);
#endif
    light = mix(light, door, cover);
  }
  return light;
}
#endif
`
