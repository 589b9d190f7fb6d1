import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_PACKET_BYTES } from '../../../server/control/osc-decoder.ts'
import { MAX_CONNECTIONS, MAX_STRANGERS, OscTcp } from '../../../server/control/osc-tcp.ts'
import { encodeSlip } from '../../../server/control/slip.ts'
import type { OscPeer } from '../../../server/control/osc-peer.ts'
import { until } from '../../fixtures/until.ts'
import { OscRig } from './osc-rig.ts'
import { TcpController } from './tcp-controller.ts'

const open: { close(): void | Promise<void> }[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function controller(port: number): Promise<TcpController> {
  const made = await TcpController.open(port)
  open.push(made)
  return made
}

describe('OSC over TCP', () => {
  let rig: OscRig
  let clockUs: number

  beforeEach(async () => {
    clockUs = 1e6
    rig = new OscRig()
    open.push(rig)
    await rig.open({ tcpPort: 0, now: () => clockUs })
  })

  it('obeys, answers and tells over the same connection, every twin of it', async () => {
    const hand = await controller(rig.osc.tcpPort ?? 0)
    hand.send('/mosaic/grid/cols', 96)
    await until(() => rig.store.number('/grid/cols') === 96, 'the value')
    clockUs += 300_000
    await until(() => hand.values('/mosaic/grid/cols').includes(96), 'the settled value')
    expect(hand.values('/mosaic/zoom')).toEqual([1])
    hand.send('/mosaic/ping', 7)
    await until(() => hand.values('/mosaic/pong').includes(7), 'the pong')
    hand.send('/nothing')
    await until(() => hand.values('/mosaic/error').includes('/nothing'), 'the error')
  })

  it('is one hand of its own: the others hear at once, a controller over UDP too', async () => {
    const [a, b] = [await controller(rig.osc.tcpPort ?? 0), await controller(rig.osc.tcpPort ?? 0)]
    const udp = await rig.controller('127.0.0.2')
    udp.send('/ping')
    b.send('/ping')
    await until(() => b.values('/mosaic/pong').length > 0, 'the other connection')
    await until(() => udp.values('/mosaic/pong').length > 0, 'the controller over UDP')
    a.send('/look/tint', 0.25)
    await until(() => b.values('/mosaic/look/tint').includes(0.25), 'the other connection to hear')
    await until(() => udp.values('/mosaic/look/tint').includes(0.25), 'the controller over UDP to hear')
    expect(a.values('/mosaic/look/tint')).toEqual([])
    clockUs += 300_000
    await until(() => a.values('/mosaic/look/tint').includes(0.25), 'the settled value')
  })

  it('says no more where it is asked to by /subscribe 0, and goes on at another number', async () => {
    const [mute, hand] = [await controller(rig.osc.tcpPort ?? 0), await controller(rig.osc.tcpPort ?? 0)]
    mute.send('/subscribe', 0)
    mute.send('/ping', 1)
    await until(() => mute.values('/mosaic/pong').length === 1, 'an answer all the same')
    hand.send('/grid/cols', 96)
    await until(() => rig.store.number('/grid/cols') === 96, 'the value')
    clockUs += 300_000
    await until(() => hand.values('/mosaic/grid/cols').includes(96), 'feedback to the other')
    expect(mute.heard.map(({ address }) => address)).toEqual(['/mosaic/pong'])
    mute.send('/subscribe', 1)
    await until(() => mute.values('/mosaic/grid/cols').includes(96), 'feedback again')
  })

  it('lets go of what it holds when it ends', async () => {
    const hand = await controller(rig.osc.tcpPort ?? 0)
    hand.send('/out/flash', 1)
    await until(() => rig.store.number('/out/flash') === 1, 'the flash')
    hand.close()
    await until(() => rig.store.number('/out/flash') === 0, 'the end of the flash')
  })

  it('names its port and the cure when it is taken', async () => {
    const other = new OscRig()
    const error: unknown = await other
      .open({ tcpPort: rig.osc.tcpPort ?? 0 })
      .catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'port-in-use' })
    expect((error as { cure: string }).cure).toContain('--osc-tcp-port 0')
  })
})

type Packet = { readonly bytes: Uint8Array; readonly peer: OscPeer }

describe('the connections', () => {
  let tcp: OscTcp
  let clockMs: number
  let paired: (peer: OscPeer) => boolean
  let packets: Packet[]
  let broken: OscPeer[]
  let ended: OscPeer[]

  beforeEach(async () => {
    clockMs = 0
    paired = () => true
    const [ownPackets, ownBroken, ownEnded]: [Packet[], OscPeer[], OscPeer[]] = [[], [], []]
    packets = ownPackets
    broken = ownBroken
    ended = ownEnded
    tcp = await OscTcp.open({
      hosts: ['127.0.0.1', '::1'],
      port: 0,
      nowMs: () => clockMs,
      handlers: {
        onPacket: (bytes, peer) => ownPackets.push({ bytes, peer }),
        onBroken: (peer) => ownBroken.push(peer),
        onEnd: (peer) => ownEnded.push(peer),
        isPaired: (peer) => paired(peer),
      },
    })
    open.push(tcp)
  })

  it('are bounded in number, those of strangers further', async () => {
    paired = () => false
    const strangers = await Promise.all(Array.from({ length: MAX_STRANGERS + 3 }, () => controller(tcp.port)))
    await until(() => strangers.filter(({ isEnded }) => isEnded).length === 3, 'three to be turned away')
    expect(tcp.connectionCount).toBe(MAX_STRANGERS)
    paired = () => true
    const friends = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, () => controller(tcp.port)))
    await until(() => friends.filter(({ isEnded }) => isEnded).length === MAX_STRANGERS, 'the rest to go')
    expect(tcp.connectionCount).toBe(MAX_CONNECTIONS)
  })

  it('of a stranger end after ten seconds, of others never', async () => {
    const friend = await controller(tcp.port)
    friend.sendBytes(encodeSlip(Uint8Array.of(1)))
    await until(() => packets.length === 1, 'the first')
    const isFriend = packets[0]?.peer.port
    paired = ({ port }) => port === isFriend
    const stranger = await controller(tcp.port)
    await until(() => tcp.connectionCount === 2, 'both')
    clockMs = 10_001
    tcp.check()
    await until(() => stranger.isEnded, 'the stranger to be cut off')
    clockMs = 24 * 3_600_000
    tcp.check()
    friend.sendBytes(encodeSlip(Uint8Array.of(2)))
    await until(() => packets.length === 2, 'the friend to be there')
  })

  it('end inside a packet that does not come to its end', async () => {
    const slow = await controller(tcp.port)
    slow.sendBytes(Uint8Array.of(0xc0, 1, 2))
    slow.sendBytes(encodeSlip(Uint8Array.of(3)))
    await until(() => packets.length > 0, 'a packet')
    slow.sendBytes(Uint8Array.of(0xc0, 1))
    slow.sendBytes(Uint8Array.of(2))
    const witness = await controller(tcp.port)
    witness.sendBytes(encodeSlip(Uint8Array.of(9)))
    await until(() => packets.some(({ bytes }) => bytes[0] === 9), 'the bytes before to be read')
    clockMs += 10_001
    await until(() => {
      tcp.check()
      return slow.isEnded
    }, 'the slow one to be cut off')
    expect(witness.isEnded).toBe(false)
    expect(ended).toHaveLength(1)
  })

  it('end at what is no SLIP and at a packet that is too large, and say so', async () => {
    const foreign = await controller(tcp.port)
    foreign.sendBytes(Uint8Array.of(0xc0, 0xdb, 1))
    await until(() => foreign.isEnded, 'the foreign one to be cut off')
    const large = await controller(tcp.port)
    large.sendBytes(new Uint8Array(MAX_PACKET_BYTES + 1).fill(1))
    await until(() => large.isEnded, 'the large one to be cut off')
    expect(broken).toHaveLength(2)
    expect(packets).toEqual([])
  })

  it('end when what they are sent is not read', async () => {
    const deaf = await controller(tcp.port)
    deaf.sendBytes(encodeSlip(Uint8Array.of(1)))
    await until(() => packets.length === 1, 'the first')
    deaf.pause()
    const [{ peer } = { peer: null }] = packets
    const large = new Uint8Array(60_000)
    await until(() => {
      for (let n = 0; n < 20; n++) if (peer) tcp.send(large, peer)
      return ended.length === 1
    }, 'the deaf one to be cut off')
    expect(peer && tcp.send(large, peer)).toBe(false)
  })
})
