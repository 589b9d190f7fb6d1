import { beforeEach, describe, expect, it } from 'vitest'
import { MidiClock, type ClockCommand } from '../../../client/ui/midi-clock.ts'
import { beatsAt, turnTempo, type Tempo } from '../../../server/protocol/tempo.ts'

let clock: MidiClock
let tempo: Tempo
let nowUs: number
let told: ClockCommand[]

beforeEach(() => {
  clock = new MidiClock()
  tempo = { bpm: 120, originUs: 123_000 }
  nowUs = 10_000_000
  told = []
})

/** Plays ticks to the clock, and does to the tempo what it says. */
function play(bpm: number, beats: number, jitterUs: (tick: number) => number = () => 0): void {
  for (let tick = 0; tick < beats * 24; tick++) {
    for (const command of clock.tick(nowUs + jitterUs(tick), tempo)) obey(command)
    nowUs += 60e6 / bpm / 24
  }
}

function obey(command: ClockCommand): void {
  told.push(command)
  const [value = 0] = command.args
  if (command.address === '/tempo/bpm') tempo = turnTempo(tempo, value, nowUs)
  if (command.address === '/tempo/resync') tempo = { ...tempo, originUs: nowUs }
  if (command.address === '/tempo/nudge') tempo = { ...tempo, originUs: tempo.originUs + value * 1000 }
}

/** How far the show's beat is from the clock's, which is at its next beat now, in milliseconds. */
function asideMs(): number {
  const beats = beatsAt(tempo, nowUs)
  return (Math.abs(beats - Math.round(beats)) * 60_000) / tempo.bpm
}

describe('a clock over MIDI', () => {
  it('leads the tempo and the beat, whatever both were', () => {
    play(97.5, 6)
    expect(tempo.bpm).toBe(97.5)
    expect(asideMs()).toBeLessThan(8)
  })

  it('says nothing more once the show goes with it', () => {
    play(128, 8)
    told = []
    play(128, 16)
    expect(told).toEqual([])
  })

  it('follows a tempo that changes', () => {
    play(120, 4)
    play(126, 6)
    expect(tempo.bpm).toBe(126)
    expect(asideMs()).toBeLessThan(8)
  })

  it('is not led astray by the jitter of a cable', () => {
    play(120, 4)
    told = []
    play(120, 16, (tick) => ((tick * 7919) % 7) * 500 - 1500)
    expect(told.length).toBeLessThan(3)
    expect(Math.abs(tempo.bpm - 120)).toBeLessThan(0.3)
  })

  it('begins a bar where the song begins', () => {
    play(120, 3)
    nowUs += 777_000
    clock.start()
    const startUs = nowUs
    play(120, 8)
    expect(tempo.originUs).toBeCloseTo(startUs, -4)
    expect(beatsAt(tempo, nowUs)).toBeCloseTo(8, 1)
  })

  it('keeps quiet until it has heard two beats', () => {
    play(90, 1.9)
    expect(told).toEqual([])
  })

  it('keeps quiet about what is no tempo', () => {
    play(700, 10)
    expect(told).toEqual([])
  })
})
