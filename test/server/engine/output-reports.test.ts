import { beforeEach, expect, it } from 'vitest'
import { OutputReports } from '../../../server/engine/output-reports.ts'
import type { OutputReport } from '../../../server/output/show-port.ts'

let nowUs: number
let outputs: OutputReports

beforeEach(() => {
  nowUs = 0
  outputs = new OutputReports(() => nowUs)
})

function report(more: Partial<OutputReport> = {}): void {
  outputs.reported({
    type: 'report',
    clientId: 'page-1',
    name: 'Left wall',
    width: 1920,
    height: 1080,
    presentedFps: 60,
    isVisible: true,
    renderer: 'ANGLE (NVIDIA)',
    sequence: 1,
    controlRevision: 1,
    kind: 'browser',
    isActive: true,
    pageWidth: 1920,
    pageHeight: 1080,
    firsts: [],
    ...more,
  })
}

it('tells how each page fares', () => {
  report()
  expect(outputs.list()).toEqual([
    {
      clientId: 'page-1',
      name: 'Left wall',
      width: 1920,
      height: 1080,
      presentedFps: 60,
      isVisible: true,
      isCovered: false,
      isActive: true,
      renderer: 'ANGLE (NVIDIA)',
      kind: 'browser',
      warnings: [],
    },
  ])
  expect(outputs.seen).toEqual(['page-1'])
})

it('keeps a hidden page in the list until it is gone', () => {
  report({ isVisible: false, presentedFps: 0 })
  nowUs += 3600e6
  expect(outputs.list()).toMatchObject([{ isVisible: false, isCovered: false, presentedFps: 0 }])
  expect(outputs.seen).toEqual([])
  outputs.gone('page-1')
  expect(outputs.list()).toEqual([])
})

it('calls a page covered that would be seen and draws nothing', () => {
  report()
  nowUs += 2_000_000
  expect(outputs.list()).toMatchObject([{ isCovered: false }])
  nowUs += 1
  expect(outputs.list()).toMatchObject([{ isVisible: true, isCovered: true, presentedFps: 0 }])
  expect(outputs.seen).toEqual([])
  report()
  expect(outputs.list()).toMatchObject([{ isCovered: false, presentedFps: 60 }])
})

it('says what to set where OBS shows the page in its first size, or without a graphics card', () => {
  report({ kind: 'obs', pageWidth: 800, pageHeight: 600, renderer: 'Google SwiftShader' })
  const [output] = outputs.list()
  expect(output?.warnings).toHaveLength(2)
  expect(output?.warnings[0]).toMatch(/width 1920, height 1080/)
  expect(output?.warnings[1]).toMatch(/Browser Source Hardware Acceleration/)
  report({ pageWidth: 800, pageHeight: 600 })
  expect(outputs.list()[0]?.warnings).toEqual([])
  report({ renderer: 'llvmpipe (LLVM 15)' })
  expect(outputs.list()[0]?.warnings[0]).toMatch(/hardware acceleration/)
})
