import { fromBuffer, toBuffer } from 'osc-min'
import { describe, expect, test } from 'vitest'
import { decodeOsc, MAX_PACKET_BYTES } from '../../../server/control/osc-decoder.ts'
import { encodeOscBundles, encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import { SmaltiError } from '../../../server/errors/smalti-error.ts'
import type { OscArgOutputOrArray, OscPacketInput, OscPacketOutput } from 'osc-min'
import type { OscMessage, OscValue } from '../../../server/control/osc-decoder.ts'

const bytesOf = (packet: OscPacketInput): Uint8Array => {
  const view = toBuffer(packet)
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1')

const CORPUS: readonly Uint8Array[] = [
  bytesOf({ address: '/oscillator/4/frequency', args: [440] }),
  bytesOf({
    address: '/foo',
    args: [
      { type: 'integer', value: 1000 },
      { type: 'integer', value: -1 },
      'hello',
      { type: 'float', value: 1.234 },
      { type: 'float', value: 5.678 },
    ],
  }),
  bytesOf({ address: '/mosaic/zoom', args: [{ type: 'double', value: 2.5 }] }),
  bytesOf({ address: '/mosaic/set/select', args: ['glasmosaik – ü'] }),
  bytesOf({
    address: '/all',
    args: [
      { type: 'true' },
      { type: 'false' },
      { type: 'null' },
      { type: 'bang' },
      { type: 'bigint', value: -5n },
      { type: 'timetag', value: [1, 2] },
      { type: 'blob', value: new Uint8Array([1, 2, 3]) },
      { type: 'character', value: 'x' },
      { type: 'midi', value: [0, 144, 60, 100] },
      { type: 'symbol', value: 'sym' },
      {
        type: 'array',
        value: [
          { type: 'integer', value: 1 },
          { type: 'array', value: ['in'] },
        ],
      },
    ],
  }),
  bytesOf({
    timetag: [4_000_000_000, 5],
    elements: [
      { address: '/zoom/x', args: [0.25] },
      {
        timetag: [0, 1],
        elements: [
          { address: '/zoom/y', args: [0.75] },
          { address: '/zoom/in', args: [] },
        ],
      },
    ],
  }),
  bytesOf({ timetag: [0, 1], elements: [] }),
  ascii('/notypes\0\0\0\0'),
  encodeOscMessage({
    address: '/osc/js',
    args: [
      { type: 'f', value: 0.5 },
      { type: 'i', value: 7 },
      { type: 's', value: 'straße' },
      { type: 'T', value: true },
      { type: 'N', value: null },
    ],
  }),
  ...encodeOscBundles([{ address: '/a', args: [{ type: 'i', value: 1 }] }]),
]

describe('reads OSC', () => {
  test.each(CORPUS.map((packet, place) => [place, packet] as const))(
    'as osc-min does, packet %i',
    (_place, packet) => {
      expect(decodeOsc(packet).map(comparable)).toEqual(messagesOf(fromBuffer(packet)).map(comparable))
    },
  )

  test('out of a larger buffer, and never outside the packet', () => {
    const packet = CORPUS[4] ?? new Uint8Array()
    const pool = Buffer.alloc(packet.length + 200, 0x2f)
    pool.set(packet, 100)
    const inside = pool.subarray(100, 100 + packet.length)
    expect(decodeOsc(inside)).toEqual(decodeOsc(packet))
    const cut = ascii('/zoom')
    const around = Buffer.concat([cut, Buffer.alloc(16)])
    expect(() => decodeOsc(around.subarray(0, 5))).toThrow(SmaltiError)
  })

  test('colours as one number', () => {
    expect(decodeOsc(ascii('/c\0\0,r\0\0\x01\x02\x03\x04'))[0]?.args).toEqual([0x01020304])
  })
})

describe('refuses with one typed error', () => {
  const bundle = (...elements: Uint8Array[]): Uint8Array =>
    Buffer.concat([
      ascii('#bundle\0\0\0\0\0\0\0\0\x01'),
      ...elements.flatMap((element) => {
        const size = Buffer.alloc(4)
        size.writeInt32BE(element.length)
        return [size, element]
      }),
    ])
  const nested = (depth: number): Uint8Array =>
    depth === 0 ? bytesOf({ address: '/zoom/in', args: [] }) : bundle(nested(depth - 1))

  test.each([
    ['nothing', ascii('')],
    ['no OSC', ascii('GET / HTTP/1.1\r\n\r\n')],
    ['a text without end', ascii('/zoom')],
    ['an address that ends with the packet but is not padded', ascii('/zo\0/')],
    ['arguments without type tags', ascii('/zoom\0\0\0\0\0\0\x01')],
    ['an argument cut short', ascii('/zoom\0\0\0,f\0\0\0\0')],
    ['a blob longer than the packet', ascii('/b\0\0,b\0\0\x7f\xff\xff\xff')],
    ['a blob of negative size', ascii('/b\0\0,b\0\0\xff\xff\xff\xff')],
    ['an unknown type', ascii('/b\0\0,Q\0\0')],
    ['a list left open', ascii('/b\0\0,[\0\0')],
    ['a list closed twice', ascii('/b\0\0,]\0\0')],
    ['lists nested deep', ascii(`/b\0\0,${'['.repeat(50)}${']'.repeat(50)}\0\0\0`)],
    ['a character beyond Unicode', ascii('/b\0\0,c\0\0\xff\xff\xff\xff')],
    ['a bundle cut short', ascii('#bundle\0\0\0\0\0')],
    ['a bundle element of size 0', Buffer.concat([bundle(), Buffer.alloc(4)])],
    ['a bundle element larger than the bundle', Buffer.concat([bundle(), ascii('\0\0\x01\0/a\0\0')])],
    ['a bundle element of odd size', Buffer.concat([bundle(), ascii('\0\0\0\x03/a\0\0')])],
    ['bundles nested 3000 deep', nested(3000)],
    ['more than 256 arguments', ascii(`/b\0\0,${'T'.repeat(300)}\0\0\0`)],
    ['more than 64 KiB', new Uint8Array(MAX_PACKET_BYTES + 1)],
  ])('%s', (_what, packet) => {
    expect(() => decodeOsc(packet)).toThrow(expect.objectContaining({ code: 'bad-message', isFatal: false }))
  })

  test('but takes bundles nested a few deep', () => {
    expect(decodeOsc(nested(8))).toHaveLength(1)
  })
})

describe('under mutation', () => {
  test('gives what osc-min gives, or the typed error', () => {
    const random = seeded(20_261_121)
    let bothCount = 0
    for (let round = 0; round < 30_000; round++) {
      const seed = CORPUS[Math.floor(random() * CORPUS.length)] ?? new Uint8Array()
      const packet = mutate(seed, random)
      const ours = attempt(() => decodeOsc(packet))
      const theirs = attempt(() => strictly(packet))
      if ('error' in ours) expect(ours.error).toBeInstanceOf(SmaltiError)
      if ('error' in theirs || 'error' in ours) continue
      bothCount++
      expect(ours.value.map(comparable)).toEqual(theirs.value.map(comparable))
    }
    expect(bothCount).toBeGreaterThan(3000)
  })

  test('refuses nothing that osc-min reads, but what is over a limit or has no sense', () => {
    const random = seeded(7)
    const reasons = new Set<string>()
    for (let round = 0; round < 30_000; round++) {
      const seed = CORPUS[Math.floor(random() * CORPUS.length)] ?? new Uint8Array()
      const packet = mutate(seed, random)
      const ours = attempt(() => decodeOsc(packet))
      if ('error' in ours && !('error' in attempt(() => strictly(packet)))) {
        reasons.add(ours.error instanceof Error ? ours.error.message : 'no error')
      }
    }
    const allowed = [
      'the OSC packet has a bundle element of a wrong size',
      'the OSC packet has a blob of negative size',
      'the OSC packet ends inside an argument',
    ]
    expect([...reasons].filter((reason) => !allowed.includes(reason))).toEqual([])
  })
})

describe('encodes', () => {
  test('bundles below what goes over a network in one piece, in order, texts cut between characters', () => {
    const messages = Array.from({ length: 200 }, (_, place) => ({
      address: `/mosaic/scene/${place + 1}/name`,
      args: [{ type: 's' as const, value: 'ü'.repeat(place * 2) }],
    }))
    const bundles = encodeOscBundles(messages)
    expect(Math.max(...bundles.map((bundle) => bundle.length))).toBeLessThan(1400)
    const read = bundles.flatMap((bundle) => decodeOsc(bundle))
    expect(read.map((message) => message.address)).toEqual(messages.map((message) => message.address))
    for (const [place, message] of read.entries()) {
      expect(message.args).toEqual(['ü'.repeat(Math.min(place * 2, 128))])
    }
    expect(encodeOscBundles([])).toEqual([])
  })
})

/** osc-min leaves out the elements of a bundle that it cannot read: here they count as an error of the whole. */
function strictly(packet: Uint8Array): OscMessage[] {
  const bytes = Buffer.from(packet)
  if (bytes.toString('latin1', 0, 8) !== '#bundle\0') return messagesOf(fromBuffer(bytes))
  if (bytes.length < 16) throw new RangeError('cut short')
  const messages: OscMessage[] = []
  for (let offset = 16; offset < bytes.length;) {
    const size = bytes.readInt32BE(offset)
    if (size < 0 || offset + 4 + size > bytes.length) throw new RangeError('wrong size')
    messages.push(...strictly(bytes.subarray(offset + 4, offset + 4 + size)))
    offset += 4 + size
  }
  return messages
}

function messagesOf(packet: OscPacketOutput): OscMessage[] {
  if (packet.oscType === 'bundle') return packet.elements.flatMap(messagesOf)
  return [{ address: packet.address, args: packet.args.map(valueOf), types: '' }]
}

function valueOf(argument: OscArgOutputOrArray): OscValue {
  switch (argument.type) {
    case 'array':
      return argument.value.map(valueOf)
    case 'bang':
      return true
    case 'blob':
      return new Uint8Array(argument.value.buffer, argument.value.byteOffset, argument.value.byteLength)
    case 'midi':
      return Uint8Array.from(argument.value)
    case 'timetag':
      return (BigInt(argument.value[0]) << 32n) | BigInt(argument.value[1])
    case 'color': {
      const { red, green, blue, alpha } = argument.value
      return ((red << 24) | (green << 16) | (blue << 8) | alpha) >>> 0
    }
    default:
      return argument.value
  }
}

function comparable({ address, args }: OscMessage): unknown {
  const plain = (value: OscValue): unknown => {
    if (value instanceof Uint8Array) return ['bytes', ...value]
    if (typeof value === 'object' && value !== null) return value.map(plain)
    return value
  }
  return { address, args: args.map(plain) }
}

function attempt<T>(action: () => T): { value: T } | { error: unknown } {
  try {
    return { value: action() }
  } catch (error) {
    return { error }
  }
}

function mutate(seed: Uint8Array, random: () => number): Uint8Array {
  const packet = Buffer.from(seed)
  const at = () => Math.floor(random() * packet.length)
  for (let edits = Math.floor(random() * 4); edits >= 0 && packet.length > 0; edits--) {
    const kind = random()
    if (kind < 0.4) packet[at()] = Math.floor(random() * 256)
    else if (kind < 0.6)
      packet[at()] = [0, 0x2c, 0x2f, 0x5b, 0x5d, 0x62, 0x73, 0xff][Math.floor(random() * 8)] ?? 0
    else if (kind < 0.75) return mutate(packet.subarray(0, at()), random)
    else if (kind < 0.85) packet.copyWithin(at(), at(), at())
    else return Buffer.concat([packet, packet.subarray(at() & ~3)])
  }
  return packet
}

/** Source: mulberry32, Tommy Ettinger. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
