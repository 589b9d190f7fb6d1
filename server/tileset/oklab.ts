/** A colour in OKLab: lightness 0..1, a and b about -0.4..0.4. Source: Ottosson, "A perceptual color space", 2020. */
export type Lab = readonly [lightness: number, a: number, b: number]

/** A colour in linear light, 0..1 inside the sRGB gamut. */
export type LinearRgb = readonly [red: number, green: number, blue: number]

/** Linear RGB of an OKLab colour, not clamped. */
export function labToLinear(lab: Lab): LinearRgb {
  const [lightness, a, b] = lab
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

/** OKLab of a linear RGB colour. */
export function linearToLab(rgb: LinearRgb): Lab {
  const [red, green, blue] = rgb
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** Whether a linear RGB colour can be shown in sRGB. */
export function isInGamut(rgb: LinearRgb): boolean {
  return rgb.every((channel) => channel >= -1e-6 && channel <= 1 + 1e-6)
}

/** The colour itself, or the one of the same lightness and hue with the largest chroma that sRGB can show. */
export function fitChroma(lab: Lab): Lab {
  const [lightness, a, b] = lab
  if (isInGamut(labToLinear(lab))) return lab
  let inside = 0
  let outside = 1
  for (let step = 0; step < 14; step++) {
    const share = (inside + outside) / 2
    if (isInGamut(labToLinear([lightness, a * share, b * share]))) inside = share
    else outside = share
  }
  return [lightness, a * inside, b * inside]
}

/** The colour with its hue turned by an angle and its chroma scaled. */
export function turnHue(lab: Lab, radians: number, chromaScale = 1): Lab {
  const cos = Math.cos(radians) * chromaScale
  const sin = Math.sin(radians) * chromaScale
  return [lab[0], lab[1] * cos - lab[2] * sin, lab[1] * sin + lab[2] * cos]
}
