import { describe, expect, it } from 'vitest'
import { brightnessOf, FULL, type Brightness } from '../../../client/view/brightness.ts'
import { FlashEase } from '../../../client/view/flash-ease.ts'
import { guardBrightness, UNGUARDED } from '../../../client/view/flash-guard.ts'
import { GUARDED_STROBE_HZ, NO_STROBE, strobeAt } from '../../../server/protocol/strobe.ts'
import { countFlashes } from './count-flashes.ts'

const BLACK: Brightness = { gain: 0, lift: 0 }
const WHITE: Brightness = { gain: 0, lift: 1 }
const PICTURES = [0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1]

type Moment = { readonly nowUs: number; readonly wanted: Brightness }
type Shown = { readonly nowUs: number; readonly shown: Brightness }

function guarded(moments: readonly Moment[], isOn = true): Shown[] {
  let guard = UNGUARDED
  return moments.map(({ nowUs, wanted }) => {
    guard = guardBrightness(guard, wanted, nowUs, isOn)
    return { nowUs, shown: guard.shown }
  })
}

/** The most flashes in any second, of whatever picture is shown. */
function mostFlashes(shown: readonly Shown[]): number {
  return Math.max(
    ...PICTURES.map((picture) =>
      countFlashes(shown.map(({ nowUs, shown: s }) => ({ nowUs, level: picture * s.gain + s.lift }))),
    ),
  )
}

/** Frames at a rate that is not quite kept, and what is wanted at each. */
function frames(
  fps: number,
  seconds: number,
  random: () => number,
  wantedAt: (nowUs: number) => Brightness,
): Moment[] {
  const moments: Moment[] = []
  for (let nowUs = 0; nowUs < seconds * 1e6; nowUs += (1e6 / fps) * (0.8 + 0.4 * random()))
    moments.push({ nowUs, wanted: wantedAt(nowUs) })
  return moments
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Hands that do whatever comes to them to all that makes flashes. */
function wildHands(random: () => number): (nowUs: number) => Brightness {
  const flash = new FlashEase()
  const pace = [0.01, 0.05, 0.2, 0.6][Math.floor(random() * 4)]!
  let [master, isBlack, isFlashed, hz, nextUs] = [1, false, false, 0, 0]
  return (nowUs) => {
    if (nowUs >= nextUs) {
      nextUs = nowUs + random() * pace * 1e6
      const what = random()
      if (what < 0.3) isBlack = !isBlack
      else if (what < 0.6) isFlashed = !isFlashed
      else if (what < 0.8)
        master = random() < 0.5 ? random() : Math.min(1, Math.max(0, master + random() - 0.5))
      else hz = random() < 0.4 ? 0 : random() * 10
    }
    const strobe = strobeAt({ hz, originUs: 0 }, nowUs)
    return brightnessOf({ master: isBlack ? 0 : master, strobe, flash: flash.at(isFlashed, nowUs) })
  }
}

describe('the guard', () => {
  it.each([24, 50, 60, 144])(
    'lets three flashes a second through at most, whatever hands do at %i fps',
    (fps) => {
      let mostWanted = 0
      for (let seed = 1; seed <= 60; seed++) {
        const random = seeded(seed * 7919 + fps)
        const moments = frames(fps, 6, random, wildHands(random))
        mostWanted = Math.max(mostWanted, mostFlashes(guarded(moments, false)))
        expect(mostFlashes(guarded(moments)), `seed ${seed}`).toBeLessThanOrEqual(3)
      }
      expect(mostWanted).toBeGreaterThan(5)
    },
  )

  it('goes dark in the very frame that asks for it, whatever came before', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seeded(seed)
      const moments = frames(60, 5, random, wildHands(random))
      for (const [at, { shown }] of guarded(moments).entries()) {
        const { wanted } = moments[at]!
        expect(shown.lift).toBeLessThanOrEqual(wanted.lift)
        expect(shown.lift + shown.gain).toBeLessThanOrEqual(wanted.lift + wanted.gain)
      }
    }
  })

  it('holds only the fourth return within a second, and that until its time', () => {
    const at = (ms: number, wanted: Brightness): Moment => ({ nowUs: ms * 1000, wanted })
    const on = [0, 100, 200, 300].flatMap((ms) => [at(ms, FULL), at(ms + 50, BLACK)])
    const shown = guarded([...on, at(400, FULL), at(900, FULL), at(1000, FULL), at(1101, FULL)])
    expect(shown.map(({ shown: { gain } }) => gain)).toEqual([1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1])
  })

  it('leaves fades, single flashes and a slow strobe exactly as they are', () => {
    const fade = frames(60, 4, seeded(3), (nowUs) => ({ gain: Math.min(1, nowUs / 3e6), lift: 0 }))
    const flash = frames(60, 4, seeded(4), (nowUs) => (nowUs % 500_000 < 100_000 ? WHITE : FULL))
    const strobe = frames(60, 10, seeded(5), (nowUs) => ({
      gain: strobeAt(nowUs < 2e6 ? NO_STROBE : { hz: GUARDED_STROBE_HZ, originUs: 2e6 }, nowUs),
      lift: 0,
    }))
    for (const moments of [fade, flash, strobe])
      expect(guarded(moments).map(({ shown }) => shown)).toEqual(moments.map(({ wanted }) => wanted))
  })

  it('counts while it is off, and acts as soon as it is on', () => {
    let guard = UNGUARDED
    const show = (ms: number, wanted: Brightness, isOn: boolean): number => {
      guard = guardBrightness(guard, wanted, ms * 1000, isOn)
      return guard.shown.gain
    }
    for (let ms = 0; ms < 1000; ms += 50)
      expect(show(ms, ms % 100 === 0 ? FULL : BLACK, false)).toBe(ms % 100 === 0 ? 1 : 0)
    expect(show(1000, FULL, true)).toBe(0)
    expect(show(1890, FULL, true)).toBe(1)
  })

  it('goes on when the clock of the server begins anew', () => {
    let guard = UNGUARDED
    for (const ms of [9000, 9100, 9200]) {
      guard = guardBrightness(guard, FULL, ms * 1000, true)
      guard = guardBrightness(guard, BLACK, (ms + 50) * 1000, true)
    }
    expect(guardBrightness(guard, FULL, 5000, true).shown).toEqual(FULL)
  })
})
