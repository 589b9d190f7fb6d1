import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MapFile } from '../../../server/control/map-file.ts'
import type { ControlMapping } from '../../../server/protocol/control-map.ts'
import type { Logger } from '../../../server/telemetry/logger.ts'

const ZOOM: ControlMapping = {
  id: '1',
  from: { kind: 'osc', address: '/composition/layers/1/video/opacity', argument: 0 },
  to: '/zoom',
  range: [1, 64],
  curve: 'log',
  isInverted: false,
}
const TINT: ControlMapping = {
  id: '4',
  from: { kind: 'midi', channel: 1, message: 'cc', number: 7 },
  to: '/look/tint',
  range: [0, 0.5],
  curve: 'linear',
  isInverted: true,
}

let folder: string
let file: string
let events: string[]
const logger: Logger = {
  info: () => {},
  warn: (event) => events.push(event),
  error: (event) => events.push(event),
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smalti-map-'))
  file = join(folder, 'map.json')
  events = []
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function foundIn(text: string): Promise<readonly ControlMapping[]> {
  await writeFile(file, text)
  return (await MapFile.open(file, logger)).found
}

describe('the map of controls', () => {
  it('comes back as it was written, for its owner alone', async () => {
    const written = await MapFile.open(file, logger)
    expect(written.found).toEqual([])
    written.save([ZOOM])
    written.save([ZOOM, TINT])
    await written.close()
    expect((await MapFile.open(file, logger)).found).toEqual([ZOOM, TINT])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['map.json'])
    expect(events).toEqual([])
  })

  it.each([
    ['is cut off', '{"format":1,"mappings":[{"id":"1"'],
    ['is of another format', '{"format":2,"mappings":[]}'],
    ['lacks a part', JSON.stringify({ format: 1, mappings: [{ ...ZOOM, curve: undefined }] })],
    ['holds more than it may', JSON.stringify({ format: 1, mappings: [{ ...ZOOM, more: 1 }] })],
    ['is longer than it may be', ' '.repeat(600_000)],
    ['lists too many', JSON.stringify({ format: 1, mappings: Array(513).fill(ZOOM) })],
    ['is no list', 'null'],
  ])('is kept beside when it %s', async (_what, text) => {
    expect(await foundIn(text)).toEqual([])
    expect(await readFile(`${file}.bad`, 'utf8')).toBe(text)
    expect(events).toHaveLength(1)
  })

  it('loses only the mappings that cannot be used, and keeps the whole beside', async () => {
    const wrong: readonly ControlMapping[] = [
      { ...ZOOM, id: '2', to: '/gone' },
      { ...ZOOM, id: '3', range: [-5, 64] },
    ]
    expect(await foundIn(JSON.stringify({ format: 1, mappings: [ZOOM, ...wrong, TINT] }))).toEqual([
      ZOOM,
      TINT,
    ])
    expect(JSON.parse(await readFile(`${file}.bad`, 'utf8'))).toMatchObject({ mappings: { length: 4 } })
  })

  it('has each id once', async () => {
    const twice = JSON.stringify({ format: 1, mappings: [ZOOM, { ...TINT, id: '1' }] })
    expect(await foundIn(twice)).toEqual([ZOOM])
  })

  it('that cannot be written is told once, and nothing ends for it', async () => {
    const lost = await MapFile.open(join(file, 'map.json'), logger)
    await writeFile(file, 'a file where a folder should be')
    for (let n = 0; n < 3; n++) {
      lost.save([ZOOM])
      await lost.close()
    }
    expect(events).toEqual(['map of controls not saved'])
  })
})
