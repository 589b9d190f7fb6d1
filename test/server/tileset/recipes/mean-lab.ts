import { toLinear } from '../../../../server/protocol/descriptor.ts'
import { linearToLab, type Lab } from '../../../../server/tileset/oklab.ts'

/** Mean colour of a tile in linear light, as OKLab. */
export function meanLab(pixels: Uint8Array): Lab {
  const sums: [number, number, number] = [0, 0, 0]
  pixels.forEach((level, at) => (sums[(at % 3) as 0 | 1 | 2] += toLinear(level)))
  const count = pixels.length / 3
  return linearToLab([sums[0] / count, sums[1] / count, sums[2] / count])
}
