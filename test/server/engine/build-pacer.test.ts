import { expect, it } from 'vitest'

import { BuildPacer } from '../../../server/engine/build-pacer.ts'
import { PauseGate } from '../../../server/tileset/film/pause-gate.ts'

it('holds builds up while frames are late, and lets them go on after two calm seconds', () => {
  const gate = new PauseGate()
  let [late, us] = [3, 0]
  const pacer = new BuildPacer({ builds: gate, lateCount: () => late, now: () => us })
  const lookAfter = (ms: number, lateFrames: number): boolean => {
    us += ms * 1000
    late += lateFrames
    pacer.look()
    return gate.isOpen
  }
  expect(lookAfter(250, 0)).toBe(true)
  expect(lookAfter(250, 1)).toBe(false)
  expect(lookAfter(1900, 0)).toBe(false)
  expect(lookAfter(50, 2)).toBe(false)
  expect(lookAfter(1999, 0)).toBe(false)
  expect(lookAfter(1, 0)).toBe(true)
  expect(lookAfter(250, 0)).toBe(true)
})
