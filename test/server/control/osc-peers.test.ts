import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { fromBuffer, toBuffer } from 'osc-min'
import OscModule from 'osc-js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import { until } from '../../fixtures/until.ts'
import { OscRig, type Controller } from './osc-rig.ts'
import type { OscPacketInput, OscPacketOutput } from 'osc-min'

type OscJsMessage = { readonly address: string; readonly args: readonly unknown[] }

/** What is used of osc-js, whose own types do not resolve here. */
type OscJs = {
  new (options: { readonly plugin: unknown }): {
    open(): void
    close(): void
    on(name: string, handler: (message: OscJsMessage) => void): void
    send(packet: unknown): void
  }
  readonly DatagramPlugin: new (options: unknown) => unknown
  readonly Message: new (address: string, ...args: unknown[]) => unknown
  readonly Bundle: new (...messages: unknown[]) => unknown
  readonly STATUS: { readonly IS_OPEN: number }
}

const OSC = OscModule as unknown as OscJs

let rig: OscRig

beforeEach(async () => {
  rig = new OscRig()
  await rig.open()
})

afterEach(() => rig.close())

describe('osc-js', () => {
  it('moves, asks and is told, by messages and bundles', async () => {
    const heard: OscJsMessage[] = []
    const peer = new OSC({
      plugin: new OSC.DatagramPlugin({
        type: 'udp4',
        open: { host: '127.0.0.1', port: rig.osc.replyPort },
        send: { host: '127.0.0.1', port: rig.osc.port },
      }),
    })
    peer.on('*', (message) => heard.push(message))
    const isOpen = new Promise<void>((resolve) => peer.on('open', () => resolve()))
    peer.open()
    await isOpen
    peer.send(new OSC.Message('/mosaic/zoom', 8, 0))
    await until(() => rig.store.number('/zoom') === 8, 'the zoom')
    peer.send(new OSC.Bundle(new OSC.Message('/look/tint', 0.5, 0), new OSC.Message('/out/blackout', true)))
    await until(() => rig.store.number('/out/blackout') === 1, 'the bundle')
    expect(rig.store.number('/look/tint')).toBe(0.5)
    peer.send(new OSC.Message('/set/transition', 'cells'))
    await until(() => rig.store.value('/set/transition') === 'cells', 'the option')
    const isTold = (address: string, value: unknown): boolean =>
      heard.some((message) => message.address === address && message.args[0] === value)
    await until(() => isTold('/mosaic/zoom', 8) && isTold('/mosaic/set/transition', 'cells'), 'feedback')
    peer.close()
  })
})

describe('osc-min', () => {
  it('moves by every type that can be one, and reads all feedback', async () => {
    const socket = createSocket('udp4')
    socket.bind(rig.osc.replyPort ?? 0, '127.0.0.1')
    await once(socket, 'listening')
    const read: OscPacketOutput[] = []
    socket.on('message', (bytes) => read.push(fromBuffer(bytes)))
    const send = (packet: OscPacketInput): void => {
      const view = toBuffer(packet)
      socket.send(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), rig.osc.port, '127.0.0.1')
    }
    const cols = async (type: 'integer' | 'float' | 'double' | 'bigint', value: number): Promise<void> => {
      send({
        address: '/mosaic/grid/cols',
        args: [type === 'bigint' ? { type, value: BigInt(value) } : { type, value }],
      })
      await until(() => rig.store.number('/grid/cols') === value, `${value} as ${type}`)
    }
    await cols('integer', 96)
    await cols('float', 97)
    await cols('double', 98)
    await cols('bigint', 99)
    send({
      timetag: [4_000_000_000, 5],
      elements: [
        { address: '/mosaic/zoom/xy', args: [{ type: 'array', value: [0.25, 0.75] }, 0] },
        { timetag: [0, 1], elements: [{ address: '/out/freeze', args: [{ type: 'true' }] }] },
      ],
    })
    await until(() => rig.store.number('/out/freeze') === 1, 'the nested bundle')
    await until(() => read.length > 3, 'feedback')
    expect(read.every((packet) => packet.oscType === 'bundle')).toBe(true)
    socket.close()
  })
})

/** A message with these type tags and argument bytes, whatever they say. */
function raw(address: string, types: string, ...args: readonly Buffer[]): Buffer {
  const padded = (text: string): Buffer => {
    const bytes = Buffer.from(`${text}\0`)
    return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
  }
  return Buffer.concat([padded(address), padded(`,${types}`), ...args])
}

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const float = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatBE(value)
  return bytes
}
const double = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}
const long = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

describe('raw bytes', () => {
  let hand: Controller
  const errors = (): readonly unknown[] =>
    hand.heard.filter(({ address }) => address === '/mosaic/error').map(({ args }) => args[1])

  beforeEach(async () => {
    hand = await rig.controller()
  })

  it.each([
    ['i', int(96)],
    ['f', float(96)],
    ['d', double(96)],
    ['h', long(96n)],
    ['s', Buffer.from('96\0\0')],
    ['S', Buffer.from('96\0\0')],
    ['[i]', int(96)],
    ['[[f]]', float(96)],
    ['iN', int(96)],
  ])('set a number by the type %s', async (types, bytes) => {
    hand.sendBytes(raw('/grid/cols', types, bytes))
    await until(() => rig.store.number('/grid/cols') === 96, 'the value')
    expect(rig.count('osc_bad')).toBe(0)
  })

  it.each(['T', 'I', 'TF'])('switch on by the type %s', async (types) => {
    hand.sendBytes(raw('/out/freeze', types))
    await until(() => rig.store.number('/out/freeze') === 1, 'the value')
  })

  it.each([
    ['', []],
    ['T', []],
    ['I', []],
    ['N', []],
    ['i', [int(1)]],
    ['f', [float(1)]],
    ['s', [Buffer.from('1\0\0\0')]],
  ])('press a trigger by the types "%s"', async (types, bytes) => {
    hand.sendBytes(raw('/light/sweep', types, ...bytes))
    await until(() => rig.triggers.length === 1, 'the trigger')
  })

  it.each([
    ['F', []],
    ['i', [int(0)]],
    ['f', [float(0)]],
    ['d', [double(0)]],
  ])('release a trigger by the type %s', async (types, bytes) => {
    hand.sendBytes(raw('/light/sweep', types, ...bytes))
    await rig.drained(hand)
    expect(rig.triggers).toEqual([])
    expect(rig.count('osc_bad')).toBe(0)
  })

  it.each([
    ['b', [int(4), int(96)], 'takes numbers and short text, no blobs'],
    ['m', [int(0x90_3c_64)], 'takes numbers and short text, no MIDI messages'],
    ['r', [int(0x11_22_33)], 'takes numbers and short text, no colours'],
    ['t', [long(1n)], 'takes numbers and short text, no time tags'],
    ['[ib]', [int(96), int(0)], 'takes numbers and short text, no blobs'],
    ['N', [], '/grid/cols needs a number'],
    ['c', [int(0x78)], '/grid/cols needs a number'],
    ['f', [float(NaN)], '/grid/cols needs a number'],
    ['s', [Buffer.from('wide\0\0\0\0')], '/grid/cols needs a number'],
    ['', [], '/grid/cols needs a number'],
    ['if', [int(96), float(NaN)], 'the glide time must be a number of milliseconds'],
  ])('are refused with the reason for the types "%s"', async (types, bytes, reason) => {
    hand.sendBytes(raw('/grid/cols', types, ...bytes))
    await until(() => errors().length > 0, 'the error')
    expect(errors()).toEqual([reason])
    expect(rig.store.number('/grid/cols')).toBe(160)
  })

  it.each([
    ['f', float(Infinity), 1920],
    ['f', float(-Infinity), 8],
    ['h', long(2n ** 62n), 1920],
    ['d', double(-1e300), 8],
  ])('are clamped to the range: %s', async (types, bytes, value) => {
    hand.sendBytes(raw('/grid/cols', types, bytes))
    await until(() => rig.store.number('/grid/cols') === value, 'the end of the range')
  })

  it('that are no OSC are counted, not answered, and lose nothing after them', async () => {
    const wrong = [
      raw('/grid/cols', 'x', int(1)),
      raw('/grid/cols', 'i'),
      raw('/grid/cols', '[i', int(1)),
      raw('/grid/cols', 'i]', int(1)),
      raw('/grid/cols', 'b', int(-4)),
      raw('/grid/cols', 'b', int(1 << 30)),
      Buffer.from('#bundle\0'),
      Buffer.concat([Buffer.from('#bundle\0'), long(1n), int(3), Buffer.from('/ab')]),
      Buffer.concat([Buffer.from('#bundle\0'), long(1n), int(-4)]),
      Buffer.alloc(0),
      Buffer.alloc(4),
    ]
    for (const bytes of wrong) hand.sendBytes(bytes)
    hand.sendBytes(raw('/grid/cols', 'i', int(96)))
    await until(() => rig.store.number('/grid/cols') === 96, 'the message after them')
    expect(rig.count('osc_bad')).toBe(wrong.length)
    expect(errors()).toEqual([])
  })

  it('of bundles in bundles are applied in one batch, as deep as eight', async () => {
    const nest = (inner: Buffer, depth: number): Buffer =>
      depth === 0
        ? inner
        : nest(Buffer.concat([Buffer.from('#bundle\0'), long(1n), int(inner.length), inner]), depth - 1)
    hand.sendBytes(
      nest(Buffer.from(encodeOscMessage({ address: '/look/tint', args: [{ type: 'f', value: 1 }] })), 8),
    )
    await until(
      () => rig.store.motion('/look/tint') !== null || rig.store.number('/look/tint') === 1,
      'the value',
    )
    hand.sendBytes(nest(raw('/grid/cols', 'i', int(96)), 9))
    await until(() => rig.count('osc_bad') === 1, 'the one nested too deep')
    expect(rig.batches).toHaveLength(1)
  })
})
