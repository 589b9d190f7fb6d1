/** Light, of 1, from which on colours shine, and at which they shine with all of theirs. */
const SHINE_FROM = 0.2
const SHINE_FULL = 0.9

/** How much of each level comes from the wider one. */
const WIDER_SHARE = 0.6

const TARGET_GLSL = `
precision highp float;
uniform sampler2D uFrom;
uniform vec2 uPerPx;
uniform vec2 uReach;
out vec4 outLight;
`

/**
 * To half the size: five taps of a dual filter (Source: Bjorge, Bandwidth-Efficient Rendering, SIGGRAPH 2015). Defines:
 * SHINE for the first, which takes from the picture what shines; light is the square of levels.
 */
export const BLOOM_DOWN_GLSL = `${TARGET_GLSL}
vec3 take(vec2 at) {
  vec3 light = texture(uFrom, at).rgb;
#ifdef SHINE
  light *= light;
  light *= smoothstep(${SHINE_FROM.toFixed(3)}, ${SHINE_FULL.toFixed(3)}, max(light.r, max(light.g, light.b)));
#endif
  return light;
}

void main() {
  vec2 at = gl_FragCoord.xy * uPerPx;
  vec3 around = take(at - uReach) + take(at + uReach);
  around += take(at + vec2(uReach.x, -uReach.y)) + take(at + vec2(-uReach.x, uReach.y));
  outLight = vec4(take(at) * 0.5 + around * 0.125, 1.0);
}
`

/** To twice the size: eight taps of the same filter, mixed with the level that was there. */
export const BLOOM_UP_GLSL = `${TARGET_GLSL}
uniform sampler2D uLevel;

void main() {
  vec2 at = gl_FragCoord.xy * uPerPx;
  vec3 straight = texture(uFrom, at + vec2(2.0 * uReach.x, 0.0)).rgb + texture(uFrom, at - vec2(2.0 * uReach.x, 0.0)).rgb;
  straight += texture(uFrom, at + vec2(0.0, 2.0 * uReach.y)).rgb + texture(uFrom, at - vec2(0.0, 2.0 * uReach.y)).rgb;
  vec3 across = texture(uFrom, at + uReach).rgb + texture(uFrom, at - uReach).rgb;
  across += texture(uFrom, at + vec2(uReach.x, -uReach.y)).rgb + texture(uFrom, at + vec2(-uReach.x, uReach.y)).rgb;
  vec3 wider = (straight + 2.0 * across) / 12.0;
  outLight = vec4(mix(texelFetch(uLevel, ivec2(gl_FragCoord.xy), 0).rgb, wider, ${WIDER_SHARE.toFixed(3)}), 1.0);
}
`
