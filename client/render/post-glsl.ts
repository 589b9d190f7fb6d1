import { CRT_GLSL } from '../../server/protocol/crt.ts'
import { FINISH_GLSL } from './finish-glsl.ts'
import { PICTURE_HEAD_GLSL } from './picture-glsl.ts'

/** Glow of a full bloom, and the most there is: with more, what is bright itself would lose its drawing. */
const FULL_GLOW = 1.3
const MOST_GLOW = 0.5

/**
 * The picture, premultiplied, on the canvas. Glow beside it has as much alpha as light. Defines: BLOOM (with its glow),
 * CRT (seen on a tube), those of the finish, TRANSPARENT.
 */
export const POST_GLSL = `${PICTURE_HEAD_GLSL}
uniform sampler2D uPicture;
uniform vec2 uSizePx;
uniform float uMaster;
#ifdef BLOOM
uniform sampler2D uGlow;
uniform float uBloom;

/** @param px from the middle of the canvas */
vec3 addGlow(vec3 colour, vec2 px) {
  vec2 at = vec2(0.5 + px.x / uSizePx.x, 0.5 - px.y / uSizePx.y);
  vec3 light = colour * colour;
  vec3 glow = min(texture(uGlow, at).rgb * uBloom * ${FULL_GLOW.toFixed(3)}, ${MOST_GLOW.toFixed(3)});
  return sqrt(light + glow * (1.0 - light) * (1.0 - light));
}
#endif
#ifdef CRT
${CRT_GLSL}
#endif
out vec4 outColour;
${FINISH_GLSL}
void main() {
  vec2 px = vec2(gl_FragCoord.x - 0.5 * uSizePx.x, 0.5 * uSizePx.y - gl_FragCoord.y);
#ifdef CRT
  vec2 place = crtBend(px * 2.0 / uSizePx);
  px = place * 0.5 * uSizePx;
  vec4 picture = crtBleed(uPicture, place);
#else
  vec4 picture = texelFetch(uPicture, ivec2(gl_FragCoord.xy), 0);
#endif
#ifdef BLOOM
  picture.rgb = addGlow(picture.rgb, px);
#endif
  float most = max(picture.r, max(picture.g, picture.b));
  float alpha = max(picture.a, most);
  vec3 colour = finish(picture.rgb / max(alpha, 0.00001), px);
#ifdef CRT
  vec2 rim = crtRim(px);
  colour = crtPhosphor(colour * rim.x, px) * rim.y;
  picture.a *= rim.y;
  most *= rim.y;
#endif
  colour *= alpha * uMaster;
#ifdef TRANSPARENT
  outColour = vec4(colour, max(picture.a, most * uMaster));
#else
  outColour = vec4(colour, 1.0);
#endif
}
`
