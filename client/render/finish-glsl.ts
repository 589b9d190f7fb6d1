import { GRADE_GLSL } from '../../server/protocol/grade.ts'
import { VIGNETTE_GLSL } from '../../server/protocol/vignette.ts'

/** Grain at its full: levels of 1 it goes up and down by, in middle grey. */
const GRAIN_RANGE = 0.3

/**
 * What is done to the finished picture: sRGB, not premultiplied. Needs the hash of cells. Defines: GRADE, VIGNETTE,
 * GRAIN.
 */
export const FINISH_GLSL = `
#ifdef GRADE
${GRADE_GLSL}
#endif
#ifdef VIGNETTE
uniform float uVignette;
uniform vec2 uVignettePerPx;
${VIGNETTE_GLSL}
#endif
#ifdef GRAIN
uniform float uGrain;
uniform float uGrainPx;
uniform uvec2 uGrainPlace;

/** Film grain: most in middle greys, none in black and white. */
vec3 addGrain(vec3 colour) {
  uint hash = cellHash(uvec2(gl_FragCoord.xy / uGrainPx) + uGrainPlace);
  float noise = float((hash & 255u) + ((hash >> 8) & 255u)) / 255.0 - 1.0;
  float luma = clamp(dot(colour, vec3(0.2126, 0.7152, 0.0722)), 0.0, 1.0);
  float strength = 2.0 * sqrt(luma * (1.0 - luma));
  return clamp(colour + uGrain * ${GRAIN_RANGE} * strength * noise, 0.0, 1.0);
}
#endif

/** @param px from the middle of the canvas */
vec3 finish(vec3 colour, vec2 px) {
#ifdef GRADE
  colour = grade(colour);
#endif
#ifdef VIGNETTE
  colour *= vignetteAt(px * uVignettePerPx, uVignette);
#endif
#ifdef GRAIN
  colour = addGrain(colour);
#endif
  return colour;
}
`
