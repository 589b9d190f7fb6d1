import { beforeEach, describe, expect, it } from 'vitest'
import { PhotonTrace } from '../../../server/engine/photon-trace.ts'
import type { FirstDrawing } from '../../../server/protocol/page-report.ts'

let nowUs: number
let seen: string[]
let measuredMs: number[]
let trace: PhotonTrace

beforeEach(() => {
  nowUs = 1_000_000
  seen = ['page-1']
  measuredMs = []
  trace = new PhotonTrace({
    seenOutputs: () => seen,
    now: () => nowUs,
    measured: (ms) => measuredMs.push(ms),
  })
})

/** A message that acts now. */
function act(controlRevision: number, ...addresses: string[]): void {
  trace.acted({ controlRevision, receivedUs: nowUs, addresses })
}

function first(controlRevision: number, gridControlRevision: number, drawnUs: number): FirstDrawing {
  return { controlRevision, gridControlRevision, drawnUs }
}

describe('the way from a message to the light', () => {
  it('is unknown before the first', () => {
    expect(trace.figures).toBeNull()
    act(1, '/zoom')
    expect(trace.figures).toBeNull()
  })

  it('ends with the first drawing that followed it', () => {
    act(5, '/zoom')
    nowUs += 500_000
    trace.drawn('page-1', [first(4, 4, 1_010_000), first(5, 4, 1_024_000), first(6, 4, 1_040_000)])
    expect(trace.figures).toEqual({ lastMs: 24, p95Ms: 24, count: 1, address: '/zoom' })
    expect(measuredMs).toEqual([24])
  })

  it('ends with the first grid that followed it, where the change is seen in the grid alone', () => {
    act(5, '/set/select', '/zoom')
    act(6, '/look/variety')
    nowUs += 500_000
    trace.drawn('page-1', [first(6, 4, 1_010_000), first(6, 5, 1_050_000), first(6, 6, 1_070_000)])
    expect(measuredMs).toEqual([50, 70])
  })

  it('ends where the slowest output that is seen shows it', () => {
    seen = ['page-1', 'page-2']
    act(5, '/zoom')
    nowUs += 500_000
    trace.drawn('page-1', [first(5, 5, 1_012_000)])
    expect(trace.figures).toBeNull()
    trace.drawn('page-2', [first(5, 5, 1_033_000)])
    expect(measuredMs).toEqual([33])
  })

  it('waits for no output that is hidden or gone meanwhile, and for none longer than ten seconds', () => {
    seen = ['page-1', 'page-2']
    act(5, '/zoom')
    nowUs += 500_000
    trace.drawn('page-1', [first(5, 5, 1_012_000)])
    seen = ['page-1']
    trace.drawn('page-1', [])
    expect(measuredMs).toEqual([12])
    seen = ['page-1', 'page-2']
    act(6, '/zoom')
    trace.drawn('page-1', [first(6, 5, 1_514_000)])
    nowUs += 10_000_001
    trace.drawn('page-2', [])
    expect(measuredMs).toEqual([12, 14])
  })

  it('counts a page that stood for seconds for as long as it did', () => {
    act(7, '/look/variety')
    nowUs += 2_500_000
    trace.drawn('page-1', [first(7, 6, 1_040_000)])
    nowUs += 500_000
    trace.drawn('page-1', [first(7, 7, 3_600_000)])
    expect(measuredMs).toEqual([2600])
  })

  it('is not measured while nobody looks, nor for what nobody has shown', () => {
    seen = []
    act(5, '/zoom')
    seen = ['page-1']
    trace.drawn('page-1', [first(5, 5, 1_012_000)])
    expect(trace.figures).toBeNull()
    act(6, '/zoom')
    nowUs += 11_000_000
    trace.drawn('page-1', [first(6, 6, 900_000)])
    expect(trace.figures).toBeNull()
  })

  it('tells the p95 of the last two hundred, and the last of all', () => {
    for (let n = 1; n <= 300; n++) {
      const ms = n <= 100 ? 999 : n % 20 === 0 ? 80 : 20
      const drawnUs = nowUs + ms * 1000
      act(n, `/look/${n}`)
      nowUs += 1_000_000
      trace.drawn('page-1', [first(n, n, drawnUs)])
    }
    expect(trace.figures).toEqual({ lastMs: 80, p95Ms: 20, count: 200, address: '/look/300' })
  })

  it('lets go of the oldest when a flood waits, and never of the newest', () => {
    for (let n = 1; n <= 5000; n++) act(n, '/zoom')
    nowUs += 500_000
    trace.drawn('page-1', [first(5000, 5000, 1_100_000)])
    expect(measuredMs).toHaveLength(1024)
  })
})
