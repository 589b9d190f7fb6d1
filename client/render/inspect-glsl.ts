import { toLinear } from '../../server/protocol/descriptor.ts'
import {
  LARGE_COLOURS,
  LARGE_GREY,
  MEAN_COLOUR,
  MEAN_GREY,
  MEDIUM_COLOURS,
  MEDIUM_GREY,
  PAGE_COLOURS,
  PAGE_GREYS,
} from './inspection.ts'

/** Light instead of that of tiles, by the defines MIPS (with NEAREST_LEVEL levels are not blended) and RESIDENCY. */
export const INSPECT_GLSL = `
#ifdef MIPS
${paletteGlsl('PAGE_LEVELS', PAGE_COLOURS)}
${paletteGlsl('MEDIUM_LEVELS', MEDIUM_COLOURS)}
${paletteGlsl('LARGE_LEVELS', LARGE_COLOURS)}
const vec3 NO_LEVEL = ${vec3Of(MEAN_COLOUR)};
#ifdef NEAREST_LEVEL
#define LEVEL_LIGHT(palette, count, lod) palette[int(clamp(lod + 0.5, 0.0, float(count - 1)))]
#else
#define LEVEL_LIGHT(palette, count, lod) mix(palette[int(clamp(lod, 0.0, float(count - 1)))], \\
  palette[min(count - 1, int(clamp(lod, 0.0, float(count - 1))) + 1)], fract(clamp(lod, 0.0, float(count - 1))))
#endif
/** A colour with a trace of the tile in it. */
vec3 traced(vec3 colour, vec3 light) {
  return colour * (0.55 + 0.45 * sqrt(clamp(dot(light, vec3(0.2126, 0.7152, 0.0722)), 0.0, 1.0)));
}
#define PAGE_LIGHT(light, lod, finest) traced(LEVEL_LIGHT(PAGE_LEVELS, ${PAGE_COLOURS.length}, lod), light)
#define MEDIUM_LIGHT(light, lod) traced(LEVEL_LIGHT(MEDIUM_LEVELS, ${MEDIUM_COLOURS.length}, lod), light)
#define LARGE_LIGHT(light, lod) traced(LEVEL_LIGHT(LARGE_LEVELS, ${LARGE_COLOURS.length}, lod), light)
#endif
#ifdef RESIDENCY
const float PAGE_GREYS[${PAGE_GREYS.length}] = float[](${PAGE_GREYS.map((grey) => linearOfGrey(grey).toFixed(5)).join(', ')});
const vec3 NO_LEVEL = vec3(${linearOfGrey(MEAN_GREY).toFixed(5)});
#define PAGE_LIGHT(light, lod, finest) vec3(PAGE_GREYS[${PAGE_GREYS.length - 1} - int(finest)])
#define MEDIUM_LIGHT(light, lod) vec3(${linearOfGrey(MEDIUM_GREY).toFixed(5)})
#define LARGE_LIGHT(light, lod) vec3(${linearOfGrey(LARGE_GREY).toFixed(5)})
#endif
#if defined(MIPS) || defined(RESIDENCY)
#define INSPECTED
#endif
`

function paletteGlsl(name: string, colours: readonly string[]): string {
  return `const vec3 ${name}[${colours.length}] = vec3[](${colours.map(vec3Of).join(', ')});`
}

function vec3Of(hex: string): string {
  const channels = [1, 3, 5].map((at) => toLinear(parseInt(hex.slice(at, at + 2), 16)).toFixed(5))
  return `vec3(${channels.join(', ')})`
}

function linearOfGrey(grey: number): number {
  return toLinear(Math.round(grey * 255))
}
