import { describe, expect, it } from 'vitest'
import { packColour, packColours } from '../../../server/frame/pack-colour.ts'
import { seeded } from '../match/random-set.ts'

const COUNT = 400

/** Samples of seeded colours, with so many levels of noise. */
function samplesWith(noise: number, seed: number): Int16Array {
  const [colour, random] = [seeded(5), seeded(seed)]
  const samples = new Int16Array(COUNT * 8)
  for (let at = 0; at < samples.length; at += 8) {
    const luma = Math.round((40 + colour() * 170 + (random() - 0.5) * noise) * 8)
    samples.fill(luma, at, at + 4)
    samples[at + 4] = Math.round((colour() - 0.5) * 40 * 15.56)
    samples[at + 5] = Math.round((colour() - 0.5) * 40 * 15.56)
  }
  return samples
}

function changes(a: Uint16Array, b: Uint16Array): number {
  return a.reduce((sum, value, at) => sum + (value === b[at] ? 0 : 1), 0)
}

describe('the plane of colours', () => {
  it('is the colour of each cell where nothing is held, from the place asked for', () => {
    const samples = samplesWith(0, 1)
    const colours = new Uint16Array(COUNT + 3)
    packColours(samples, COUNT, colours, { at: 3, isHeld: false })
    expect([...colours.subarray(0, 3)]).toEqual([0, 0, 0])
    for (let cell = 0; cell < COUNT; cell++)
      expect(colours[cell + 3]).toBe(
        packColour(4 * samples[cell * 8]!, samples[cell * 8 + 4]!, samples[cell * 8 + 5]!),
      )
  })

  it('stands still under noise and follows a change', () => {
    const held = new Uint16Array(COUNT)
    packColours(samplesWith(4, 1), COUNT, held, { at: 0, isHeld: false })
    const first = held.slice()
    const noisy = new Uint16Array(COUNT)
    packColours(samplesWith(4, 2), COUNT, noisy, { at: 0, isHeld: false })
    expect(changes(noisy, first)).toBeGreaterThan(COUNT / 4)
    packColours(samplesWith(4, 2), COUNT, held, { at: 0, isHeld: true })
    expect(changes(held, first)).toBeLessThan(COUNT / 50)
    const moved = samplesWith(0, 1).map((lane, at) => ((at & 7) < 4 ? lane + 160 : lane))
    packColours(moved, COUNT, held, { at: 0, isHeld: true })
    expect(changes(held, first)).toBe(COUNT)
  })
})
