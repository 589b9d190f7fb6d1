import { GRADE_GLSL } from '../../server/protocol/grade.ts'

/** What is done to the finished picture: sRGB, not premultiplied. Defines: GRADE. */
export const FINISH_GLSL = `
#ifdef GRADE
${GRADE_GLSL}
#endif

vec3 finish(vec3 colour) {
#ifdef GRADE
  colour = grade(colour);
#endif
  return colour;
}
`
