import { FINISH_GLSL } from './finish-glsl.ts'
import { ENCODE_SRGB_GLSL, PICTURE_HEAD_GLSL } from './picture-glsl.ts'

/** Of every flight: the particle, its corner, where on the canvas a place is, and the colour of the mosaic there. */
export const FLIGHT_GLSL = `${PICTURE_HEAD_GLSL}
uniform vec2 uSizePx;
/** The whole output: left, top, width and height, pixels from the canvas centre, y down. */
uniform vec4 uOutput;
uniform uint uTimeMs;
uniform float uAmount;
uniform float uLevel;

const float TURN = 6.2831853;

int particle() {
  return gl_VertexID / 6;
}

/** -1 or 1, of two triangles. */
vec2 cornerOf() {
  int n = gl_VertexID % 6;
  return vec2(n == 1 || n > 3 ? 1.0 : -1.0, n == 2 || n == 3 || n == 5 ? 1.0 : -1.0);
}

/** Two of 0..1. */
vec2 chance(uint a, uint b) {
  uint hash = cellHash(uvec2(a, b));
  return vec2(hash & 65535u, hash >> 16) / 65536.0;
}

vec4 onCanvas(vec2 px) {
  return vec4(px * vec2(2.0, -2.0) / uSizePx, 0.0, 1.0);
}

/** A place where nothing is drawn. */
const vec4 NOWHERE = vec4(2.0, 2.0, 0.0, 1.0);
`

/**
 * Light that flies: its colour that of the mosaic where it comes from. Defines: EMBERS (rising from bright cells),
 * STARFIELD (coming at whoever looks), EXPLOSION (bursting from the middle).
 */
export const GLOW_FLIGHT_GLSL = `${FLIGHT_GLSL}
uniform sampler2D uAirColours;
uniform View uAir;
uniform float uParticles;
uniform uint uBurst;
uniform float uBurstAge;
out vec2 vAt;
out vec3 vColour;
${ENCODE_SRGB_GLSL}
/** Where a particle is, where its colour comes from, its radius, its speed as a way to draw it along, its light. */
struct Flight { vec2 px; vec2 home; float radius; vec2 along; float light; };

/** How often a particle has flown by now, and 0..1 of its way. */
float ageOf(uint id, uint leastMs, uint spreadMs, out uint round) {
  uint hash = cellHash(uvec2(id, 77u));
  uint period = leastMs + hash % spreadMs;
  uint ms = uTimeMs + (hash >> 8) % period;
  round = ms / period;
  return float(ms % period) / float(period);
}

#ifdef EMBERS
/** What a hot thing keeps of its colour: pale cells send up gold, blue ones little. */
const vec3 HEAT = vec3(1.0, 0.72, 0.42);

Flight fly(uint id) {
  uint round;
  float age = ageOf(id, 3200u, 4200u, round);
  vec2 place = chance(id, 2u * round);
  vec2 own = chance(id, 2u * round + 1u);
  float high = uOutput.w;
  vec2 home = uOutput.xy + place * uOutput.zw;
  float rise = high * (0.12 + 0.3 * own.x) * age * (0.4 + 0.6 * age);
  float sway = high * 0.022 * age * sin(TURN * (own.y + age * (0.7 + own.x)));
  float flicker = 0.75 + 0.25 * sin(TURN * (own.x + 9.0 * age * (0.6 + own.y)));
  float light = smoothstep(0.0, 0.1, age) * (1.0 - age * age) * flicker;
  float radius = high * (0.007 + 0.019 * own.y * own.y * own.y) * (1.0 - 0.5 * age);
  return Flight(home + vec2(sway, -rise), home, radius, vec2(0.2 * sway, -1.1 * radius), light);
}
#endif
#ifdef STARFIELD
Flight fly(uint id) {
  uint round;
  float age = ageOf(id, 2600u, 2600u, round);
  vec2 own = chance(id, 2u * round + 1u);
  vec2 away = (chance(id, 2u * round) - 0.5) * uOutput.zw;
  away *= max(1.0, 0.07 * uOutput.w / max(length(away), 1.0));
  float depth = 1.0 - 0.93 * age;
  vec2 px = uOutput.xy + 0.5 * uOutput.zw + away * 0.3 / depth;
  float radius = uOutput.w * min(0.0019 * (0.6 + own.x) / depth, 0.012);
  vec2 along = away * 0.3 / depth * (0.03 / depth);
  return Flight(px, px, radius, along, smoothstep(0.0, 0.25, age) * (0.55 + 0.45 * own.y));
}
#endif
#ifdef EXPLOSION
Flight fly(uint id) {
  vec2 place = chance(id, 2u * uBurst);
  vec2 own = chance(id, 2u * uBurst + 1u);
  float life = 1.6 + 2.4 * own.x;
  float left = max(0.0, 1.0 - uBurstAge / life);
  float speed = uOutput.w * (0.02 + 1.55 * own.y * own.y);
  float slowed = exp(-1.7 * uBurstAge);
  vec2 way = vec2(cos(TURN * place.x), sin(TURN * place.x));
  vec2 centre = uOutput.xy + 0.5 * uOutput.zw;
  vec2 fall = vec2(0.0, 0.07 * uOutput.w * uBurstAge);
  vec2 px = centre + way * speed * (1.0 - slowed) / 1.7 + fall * uBurstAge;
  float radius = uOutput.w * (0.006 + 0.014 * place.y * place.y) * (0.3 + 0.7 * left);
  vec2 home = centre + way * uOutput.w * (0.02 + 0.3 * own.y);
  float light = smoothstep(0.0, 0.05, uBurstAge) * left;
  return Flight(px, home, radius, 0.035 * (way * speed * slowed + 2.0 * fall), light);
}
#endif

/** The colour at a place, as bright as its hue can be, and in alpha its brightness; none beside the picture. */
vec4 hueAt(vec2 px) {
  vec2 at = vec2(uAir.centreCell) + uAir.centreFraction + uAir.perPx * px;
  if (any(lessThan(at, uAir.pictureLow)) || any(greaterThan(at, uAir.pictureHigh))) return vec4(0.0);
  vec4 light = textureLod(uAirColours, at / vec2(uAir.grid), 0.0);
  vec3 colour = encodeSrgb(light.rgb);
  float most = max(colour.r, max(colour.g, colour.b));
  return vec4(colour / max(most, 0.05), most);
}

void main() {
  uint id = uint(particle());
  Flight flight = fly(id);
  vec4 hue = hueAt(flight.home);
#ifdef EMBERS
  hue.rgb *= HEAT;
  flight.light *= smoothstep(0.3, 0.7, hue.a);
#else
  flight.light *= smoothstep(0.0, 0.15, hue.a);
#endif
  flight.light *= uLevel * clamp(uParticles * uAmount - float(id), 0.0, 1.0);
  vec2 corner = cornerOf();
  float length2 = dot(flight.along, flight.along);
  vec2 along = length2 > 0.0001 ? flight.along * inversesqrt(length2) : vec2(0.0, 1.0);
  vec2 across = vec2(-along.y, along.x);
  vec2 reach = along * (flight.radius + sqrt(length2)) * corner.y + across * flight.radius * corner.x;
  vAt = corner;
  vColour = hue.rgb * hue.rgb * flight.light;
  gl_Position = flight.light < 0.01 ? NOWHERE : onCanvas(flight.px + reach);
}
`

/** A soft round light, white in its middle; drawn by the screen of both colours. */
export const GLOW_GLSL = `${PICTURE_HEAD_GLSL}
uniform vec2 uSizePx;
uniform float uMaster;
in vec2 vAt;
in vec3 vColour;
out vec4 outColour;
${FINISH_GLSL}
void main() {
  float inside = max(1.0 - dot(vAt, vAt), 0.0);
  float core = smoothstep(0.72, 1.0, inside);
  float most = max(vColour.r, max(vColour.g, vColour.b));
  vec3 colour = mix(vColour, vec3(most), 0.5 * core * core) * min(0.75 * inside * inside + core, 1.0);
  vec2 px = vec2(gl_FragCoord.x - 0.5 * uSizePx.x, 0.5 * uSizePx.y - gl_FragCoord.y);
  colour = finish(colour, px) * uMaster;
  outColour = vec4(colour, max(colour.r, max(colour.g, colour.b)));
}
`
