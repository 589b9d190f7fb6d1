import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeOscBundles, encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import { REGISTRY } from '../../../server/protocol/registry.ts'
import { NetworkRig } from './network-rig.ts'

const PHONE = '192.0.2.10'
const STREAM = '192.0.2.20'
const FRAME_MS = 1000 / 60
const FADER = '/look/tint'
const CHANNEL_COUNT = 40

/** What a program like TouchDesigner sends each frame: all its channels, whatever has changed. */
class Stream {
  readonly values = new Map<string, number>()
  readonly #rig: NetworkRig

  constructor(rig: NetworkRig) {
    this.#rig = rig
    const faders = REGISTRY.filter(
      (row) => row.kind === 'number' && !/^\/(zoom|out|buffer)/.test(row.address),
    )
    for (const { address } of faders) this.values.set(`${address}/norm`, 0.5)
    for (const address of ['/set/next', '/light/sweep', '/tempo/tap']) this.values.set(address, 0)
    for (let n = 0; this.values.size < CHANNEL_COUNT; n++) this.values.set(`/chan/${n}`, 0)
  }

  async send(): Promise<void> {
    const messages = [...this.values].map(([address, value]) => ({
      address: `/mosaic${address}`,
      args: [{ type: 'f' as const, value }],
    }))
    for (const bytes of encodeOscBundles(messages)) await this.#rig.receiveBytes(STREAM, bytes)
  }
}

let rig: NetworkRig
let stream: Stream

beforeEach(() => {
  rig = new NetworkRig(['192.0.2.0/24'])
  stream = new Stream(rig)
})

afterEach(() => rig.close())

/** Lets frames of the stream go by, and what else happens in each. */
async function frames(
  count: number,
  each: (frame: number) => Promise<void> | void = () => {},
): Promise<void> {
  for (let frame = 0; frame < count; frame++) {
    await stream.send()
    await each(frame)
    rig.show.passMs(FRAME_MS)
    rig.feedback.tick()
  }
}

describe('a stream that resends forty channels sixty times a second', () => {
  it('has forty channels', () => expect(stream.values.size).toBe(CHANNEL_COUNT))

  it('never moves the fader that a phone moves, nor does it take it back afterwards', async () => {
    await frames(60)
    await frames(120, async (frame) => {
      const value = Math.fround(frame / 120)
      await rig.receive(PHONE, FADER, value)
      expect(rig.show.store.motion(FADER)?.to ?? rig.show.store.number(FADER)).toBe(value)
    })
    await frames(300)
    expect(rig.show.store.number(FADER)).toBe(Math.fround(119 / 120))
    expect(rig.toldTo(STREAM).findLast(({ address }) => address === `/mosaic${FADER}`)?.args[0]).toBe(
      Math.fround(119 / 120),
    )
  })

  it('is not told to the phone while its hand moves, and what it moves itself is', async () => {
    await frames(60)
    rig.sent.length = 0
    await frames(60, async (frame) => {
      stream.values.set('/look/blend/norm', frame / 60)
      await rig.receive(PHONE, FADER, frame / 60)
    })
    const toldOf = (address: string) =>
      rig.toldTo(PHONE).filter((message) => message.address === `/mosaic${address}`)
    expect(toldOf(FADER)).toEqual([])
    expect(toldOf('/look/blend').length).toBeGreaterThan(20)
    await frames(30)
    expect(toldOf(FADER).map(({ args }) => args[0])).toEqual([Math.fround(59 / 60)])
  })

  it('moves a channel the moment it changes, though a phone moved it before', async () => {
    await frames(60)
    await rig.receive(PHONE, FADER, 0.25)
    await frames(30)
    stream.values.set(`${FADER}/norm`, 0.75)
    await frames(30)
    expect(rig.show.store.number(FADER)).toBe(0.75)
  })

  it('fires a trigger once for each time it goes up, however long it stays there', async () => {
    const fired = (): readonly string[] => rig.show.triggers.map(({ address }) => address)
    await frames(30)
    stream.values.set('/light/sweep', 1)
    await frames(90)
    expect(fired()).toEqual(['/light/sweep'])
    stream.values.set('/light/sweep', 0)
    await frames(1)
    stream.values.set('/light/sweep', 1)
    await frames(1)
    stream.values.set('/light/sweep', 0)
    await frames(60)
    expect(fired()).toEqual(['/light/sweep', '/light/sweep'])
  })

  it('switches the set once for one press, and not again for the phone', async () => {
    await frames(10)
    stream.values.set('/set/next', 1)
    await frames(30, async (frame) => {
      if (frame === 10) await rig.receive(PHONE, FADER, 0.3)
    })
    expect(rig.show.store.value('/set/select')).toBe('emoji')
    const { revision } = rig.show.store
    await frames(60)
    expect(rig.show.store.revision).toBe(revision)
  })

  it('is told which channels mean nothing, no more than a person could read', async () => {
    await frames(60)
    const errors = rig.toldTo(STREAM).filter(({ address }) => address === '/mosaic/error')
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.length).toBeLessThanOrEqual(2 * 20)
  })
})

describe('a message in a bundle with others', () => {
  it('is applied in the same batch, whatever its timetag', async () => {
    const bytes = encodeOscBundles([
      { address: '/zoom', args: [{ type: 'f', value: 4 }] },
      { address: '/nothing', args: [] },
      { address: FADER, args: [{ type: 'f', value: 1 }] },
    ])
    for (const each of bytes) {
      const late = Buffer.from(each)
      late.writeUInt32BE(0xffff_ffff, 8)
      await rig.receiveBytes(PHONE, late)
    }
    expect(rig.show.batches).toHaveLength(1)
    expect(rig.show.store.motion('/zoom')?.to).toBe(4)
    expect(rig.show.store.motion(FADER)?.to).toBe(1)
  })
})

describe('feedback to a connection', () => {
  it('ends with it', async () => {
    const peer = { link: 'tcp', address: PHONE, port: 5000 } as const
    await rig.receiveFrom(peer, encodeOscMessage({ address: '/ping', args: [] }))
    expect(rig.toldTo(PHONE).length).toBeGreaterThan(0)
    rig.feedback.gone(peer)
    rig.sent.length = 0
    await rig.receive(STREAM, '/grid/cols', 96)
    rig.show.passMs(100)
    rig.feedback.tick()
    expect(rig.toldTo(PHONE)).toEqual([])
  })
})

describe('a stranger on a connection', () => {
  const stranger = { link: 'tcp', address: '203.0.113.5', port: 4000 } as const

  it('is told nothing but what /connect answers, and pairs for that connection alone', async () => {
    const zoom = encodeOscMessage({ address: '/zoom', args: [{ type: 'f', value: 8 }] })
    await rig.receiveFrom(stranger, zoom)
    await rig.receiveFrom(stranger, encodeOscMessage({ address: '/ping', args: [] }))
    expect(rig.bytesTo(stranger.address)).toBe(0)
    const pin = { type: 's' as const, value: rig.access.pin ?? '' }
    await rig.receiveFrom(stranger, encodeOscMessage({ address: '/mosaic/connect', args: [pin] }))
    expect(rig.tokenOf(stranger.address)).not.toBe('')
    await rig.receiveFrom(stranger, zoom)
    expect(rig.show.store.motion('/zoom')?.to).toBe(8)
    rig.sent.length = 0
    await rig.receiveFrom({ ...stranger, port: 4001 }, zoom)
    await rig.receive(stranger.address, '/ping')
    expect(rig.bytesTo(stranger.address)).toBe(0)
  })
})
