/** How the finished picture is graded: 1, 1, 1 and 0 leave it as it is. */
export type Grade = {
  /** 0 black, 2 lifted without burning out. */
  readonly brightness: number
  /** Slope at middle grey: 0 all grey, 2 steep, and never clipped. */
  readonly contrast: number
  /** 0 grey, 2 twice as colourful. */
  readonly saturation: number
  /** Degrees; red goes towards yellow. */
  readonly hueDeg: number
}

/** The grade that changes nothing. */
export const NEUTRAL: Grade = { brightness: 1, contrast: 1, saturation: 1, hueDeg: 0 }

/** Grades one colour: [3] sRGB in 0..1; changed. */
export type Grader = (colour: Float64Array) => void

const LUMA = [0.2126, 0.7152, 0.0722] as const
const BLUE_RANGE = 1.8556
const RED_RANGE = 1.5748

/** Whether a grade changes nothing. */
export function isNeutral({ brightness, contrast, saturation, hueDeg }: Grade): boolean {
  return brightness === 1 && contrast === 1 && saturation === 1 && hueDeg === 0
}

/**
 * What a colour's distance from its grey becomes, its luma (BT.709) kept: the hue turned in the plane of colour
 * differences, the saturation as its length.
 *
 * @returns [3 x 3] column by column, to be multiplied with the sRGB colour
 */
export function chromaMatrix({ saturation, hueDeg }: Grade): number[] {
  const turn = (hueDeg * Math.PI) / 180
  const along = saturation * Math.cos(turn)
  const across = saturation * Math.sin(turn)
  return [0, 1, 2].flatMap((channel) => {
    const luma = LUMA[channel]!
    const blue = ((channel === 2 ? 1 : 0) - luma) / BLUE_RANGE
    const red = ((channel === 0 ? 1 : 0) - luma) / RED_RANGE
    const redAway = (blue * across + red * along) * RED_RANGE
    const blueAway = (blue * along - red * across) * BLUE_RANGE
    return [redAway, -(LUMA[0] * redAway + LUMA[2] * blueAway) / LUMA[1], blueAway]
  })
}

/** The grading as a function; null for one that changes nothing. */
export function graderOf(grade: Grade): Grader | null {
  if (isNeutral(grade)) return null
  const { brightness, contrast } = grade
  const matrix = chromaMatrix(grade)
  return (colour) => {
    const [r, g, b] = colour as unknown as readonly [number, number, number]
    const luma = LUMA[0] * r + LUMA[1] * g + LUMA[2] * b
    for (let channel = 0; channel < 3; channel++) {
      const away = matrix[channel]! * r + matrix[channel + 3]! * g + matrix[channel + 6]! * b
      const turned = Math.min(1, Math.max(0, luma + away))
      const contrasted = 0.5 + 0.5 * bend(2 * turned - 1, contrast)
      colour[channel] = bend(contrasted, brightness)
    }
  }
}

/** Flatter below 1; above it steeper at 0 and back at -1 and 1, so that nothing leaves them. */
function bend(value: number, slope: number): number {
  return value * (Math.min(slope, 1) + Math.max(slope - 1, 0) * (1 - Math.abs(value)))
}

/** The same in GLSL ES 3.00. */
export const GRADE_GLSL = `
uniform mat3 uGradeChroma;
uniform float uGradeContrast;
uniform float uGradeBrightness;

vec3 bend(vec3 value, float slope) {
  return value * (min(slope, 1.0) + max(slope - 1.0, 0.0) * (1.0 - abs(value)));
}

vec3 grade(vec3 colour) {
  float luma = dot(colour, vec3(${LUMA.join(', ')}));
  vec3 turned = clamp(luma + uGradeChroma * colour, 0.0, 1.0);
  return bend(0.5 + 0.5 * bend(2.0 * turned - 1.0, uGradeContrast), uGradeBrightness);
}`
