import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Access } from '../../../server/access/access.ts'
import { ControlDesk } from '../../../server/control/control-desk.ts'
import { decodeOsc, type OscMessage } from '../../../server/control/osc-decoder.ts'
import { encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import { OscFeedback } from '../../../server/control/osc-feedback.ts'
import { OscServer } from '../../../server/control/osc-server.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'
import { ShowRig } from '../show/show-rig.ts'

const PHONE = '192.0.2.10'
const TABLET = '198.51.100.7'
const STRANGER = '203.0.113.5'
const HOUR_MS = 3_600_000

let show: ShowRig
let desk: ControlDesk
let access: Access
let meter: PrometheusMeter
let server: OscServer
let feedback: OscFeedback
let sent: { readonly to: string; readonly message: OscMessage }[]

beforeEach(() => {
  show = new ShowRig()
  meter = new PrometheusMeter()
  sent = []
  const now = () => show.nowUs
  access = new Access({ isLan: true, now, logger: SILENT_LOGGER })
  desk = new ControlDesk({
    sink: show.store,
    allowed: ['198.51.100.0/24'],
    pairing: access,
    mappings: { found: [], save: () => {} },
    listLength: () => 0,
    now,
  })
  feedback = new OscFeedback({
    now,
    prefix: '/mosaic',
    replyPort: 7701,
    fixedTargets: [],
    values: {
      value: (address) => show.store.value(address),
      sceneNames: () => [],
      sets: () => show.sets,
      observations: () => ({}),
      lights: () => ({ '/tempo/beat': 1 }),
    },
    motion: (address) => show.store.motion(address),
    learned: () => [],
    isPaired: (peer) => desk.senders.roleOf(peer) !== null,
    send: (bytes, { address, port }) => {
      for (const message of decodeOsc(bytes)) sent.push({ to: `${address}:${port}`, message })
    },
  })
  server = new OscServer({
    prefix: '/mosaic',
    sink: show.store,
    desk,
    lists: { sets: () => show.sets, sceneNames: () => [] },
    isOwnPort: () => false,
    feedback,
    now,
    logger: SILENT_LOGGER,
    meter,
  })
})

afterEach(() => server.close())

function receive(address: string, target: string, ...args: (number | string)[]): void {
  const typed = args.map((value) =>
    typeof value === 'string' ? { type: 's' as const, value } : { type: 'i' as const, value },
  )
  server.receive(encodeOscMessage({ address: target, args: typed }), { link: 'udp', address, port: 9000 })
}

function toldTo(address: string): readonly OscMessage[] {
  return sent.filter(({ to }) => to === `${address}:7701`).map(({ message }) => message)
}

function tokenOf(address: string): string {
  const answer = toldTo(address).findLast((message) => message.address === '/mosaic/connect/token')
  return String(answer?.args[0])
}

describe('who may speak', () => {
  it('takes nothing from a stranger and gives him not one byte', () => {
    receive(STRANGER, '/grid/cols', 96)
    receive(STRANGER, '/ping', 1)
    receive(STRANGER, '/nothing')
    receive(STRANGER, '/connect', 'wrong')
    server.receive(Buffer.from('garbage'), { link: 'udp', address: STRANGER, port: 9000 })
    feedback.tick()
    expect(show.store.number('/grid/cols')).toBe(160)
    expect(meter.total('osc_denied')).toBe(5)
    expect(meter.total('osc_bad')).toBe(0)
    expect(toldTo(STRANGER)).toEqual([])
  })

  it('lets in the networks it was told', () => {
    receive(TABLET, '/grid/cols', 96)
    expect(show.store.number('/grid/cols')).toBe(96)
    expect(meter.total('osc_ok')).toBe(1)
    expect(toldTo(TABLET).some((message) => message.address === '/mosaic/zoom')).toBe(true)
  })

  it('pairs by PIN, as text or number, and tells a token and everything else', () => {
    receive(PHONE, '/mosaic/connect', Number(access.pin))
    expect(tokenOf(PHONE).length).toBeGreaterThan(10)
    expect(toldTo(PHONE).some((message) => message.address === '/mosaic/zoom')).toBe(true)
    receive(PHONE, '/grid/cols', 96)
    expect(show.store.number('/grid/cols')).toBe(96)
    expect(meter.total('osc_ok')).toBe(2)
  })

  it('follows the token to another address and leaves the old one', () => {
    receive(PHONE, '/connect', access.pin ?? '')
    receive(STRANGER, '/connect', tokenOf(PHONE))
    receive(STRANGER, '/grid/cols', 96)
    expect(show.store.number('/grid/cols')).toBe(96)
    const before = toldTo(PHONE).length
    receive(PHONE, '/grid/cols', 128)
    feedback.tick()
    expect(show.store.number('/grid/cols')).toBe(96)
    expect(toldTo(PHONE)).toHaveLength(before)
  })

  it('ends a pairing after twelve hours', () => {
    receive(PHONE, '/connect', access.pin ?? '')
    show.passMs(12 * HOUR_MS + 1)
    receive(PHONE, '/grid/cols', 96)
    expect(show.store.number('/grid/cols')).toBe(160)
    expect(meter.total('osc_denied')).toBe(1)
  })

  it('tells everything again to the first message after five seconds of silence, not before', () => {
    receive(TABLET, '/ping')
    const syncCount = () => toldTo(TABLET).filter((message) => message.address === '/mosaic/look/tint').length
    expect(syncCount()).toBe(1)
    show.passMs(4900)
    receive(TABLET, '/ping')
    expect(syncCount()).toBe(1)
    show.passMs(5000)
    receive(TABLET, '/ping')
    expect(syncCount()).toBe(2)
  })

  it('puts off a sync that is asked for too often, and never loses it', () => {
    receive(TABLET, '/sync')
    receive(TABLET, '/sync')
    const syncCount = () => toldTo(TABLET).filter((message) => message.address === '/mosaic/look/tint').length
    expect(syncCount()).toBe(1)
    show.passMs(300)
    feedback.tick()
    expect(syncCount()).toBe(2)
  })

  it('applies a datagram in the turn it arrives in', () => {
    receive(TABLET, '/zoom', 8)
    expect(show.store.revision).toBe(1)
  })
})
