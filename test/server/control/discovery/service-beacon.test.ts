import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { Bonjour, type Service } from 'bonjour-service'
import { decode, encode } from 'dns-packet'
import { afterEach, describe, expect, it } from 'vitest'
import type { NetworkAddress } from '../../../../server/control/discovery/network-addresses.ts'
import { ServiceBeacon } from '../../../../server/control/discovery/service-beacon.ts'
import type { ServiceSet } from '../../../../server/control/discovery/service-records.ts'
import { SILENT_LOGGER, type Logger } from '../../../../server/telemetry/logger.ts'
import { nowUs } from '../../../../server/telemetry/now.ts'
import { until } from '../../../fixtures/until.ts'

const LOOPBACK: NetworkAddress = { name: 'lo', address: '127.0.0.1', cidr: '127.0.0.1/8' }
const closers: (() => unknown)[] = []

/** A port for multicast of this test alone. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

function services(oscPort: number): ServiceSet {
  const texts = ['txtvers=1', 'prefix=/mosaic']
  return {
    name: 'Smalti on studio',
    host: 'smalti-studio',
    services: [
      { type: '_osc._udp', port: oscPort, texts },
      { type: '_oscjson._tcp', port: oscPort + 1, texts },
    ],
  }
}

async function openBeacon(
  port: number,
  set: ServiceSet,
  more: { readonly addresses?: () => readonly NetworkAddress[]; readonly logger?: Logger } = {},
): Promise<ServiceBeacon> {
  const beacon = new ServiceBeacon({
    services: set,
    addresses: more.addresses ?? (() => [LOOPBACK]),
    now: nowUs,
    logger: more.logger ?? SILENT_LOGGER,
    port,
    probeMs: 20,
  })
  closers.push(() => beacon.close())
  await beacon.open()
  return beacon
}

/** A browser for services that is not ours. */
function browse(port: number, type: string, protocol: 'udp' | 'tcp') {
  const bonjour = new Bonjour({ port, interface: '127.0.0.1', bind: '0.0.0.0' } as never)
  closers.push(() => bonjour.destroy())
  const found: Service[] = []
  const lost: string[] = []
  const browser = bonjour.find({ type, protocol })
  browser.on('up', (service: Service) => found.push(service))
  browser.on('down', (service: Service) => lost.push(service.name))
  return { found, lost, ask: () => browser.update() }
}

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

describe('ServiceBeacon', () => {
  it('is found by a browser, with ports, texts and the address, and takes leave', async () => {
    const port = await freePort()
    const early = browse(port, 'osc', 'udp')
    const beacon = await openBeacon(port, services(7700))
    await until(() => early.found.length === 1, 'the show in the list')
    expect(early.found[0]).toMatchObject({
      name: 'Smalti on studio',
      port: 7700,
      host: 'smalti-studio.local',
      addresses: ['127.0.0.1'],
      txt: { txtvers: '1', prefix: '/mosaic' },
    })
    const late = browse(port, 'oscjson', 'tcp')
    await until(() => late.found.length === 1, 'the show in a list that was opened later')
    expect(late.found[0]).toMatchObject({ name: 'Smalti on studio', port: 7701 })
    expect(beacon.hostName).toBe('smalti-studio.local')
    await beacon.close()
    await beacon.close()
    await until(() => early.lost.length === 1 && late.lost.length === 1, 'the show off the lists')
  })

  it('takes a number where the name is taken', async () => {
    const port = await freePort()
    const first = await openBeacon(port, services(7700))
    const list = browse(port, 'osc', 'udp')
    await until(() => list.found.length === 1, 'the first show')
    const second = await openBeacon(port, services(7710))
    await until(() => list.found.length === 2, 'the second show')
    expect(list.found.map((service) => [service.name, service.port])).toEqual([
      ['Smalti on studio', 7700],
      ['Smalti on studio (2)', 7710],
    ])
    expect(first.services.name).toBe('Smalti on studio')
    expect(second.hostName).toBe('smalti-studio-2.local')
  })

  it('lets one of two that begin at the same moment keep the name', async () => {
    const port = await freePort()
    const list = browse(port, 'osc', 'udp')
    await Promise.all([openBeacon(port, services(7700)), openBeacon(port, services(7710))])
    await until(() => list.found.length === 2, 'both shows')
    expect(list.found.map((service) => `${service.name} ${service.port}`).toSorted()).toEqual([
      'Smalti on studio (2) 7700',
      'Smalti on studio 7710',
    ])
  })

  it('answers who waits at a port of its own, and nobody of another network', async () => {
    const port = await freePort()
    await openBeacon(port, services(7700), {
      addresses: () => [{ ...LOOPBACK, cidr: '127.0.0.1/32' }],
    })
    const ask = async (from: string): Promise<Buffer[]> => {
      const socket = createSocket('udp4')
      closers.push(() => socket.close())
      const heard: Buffer[] = []
      socket.on('message', (bytes) => heard.push(bytes))
      socket.bind(0, from)
      await once(socket, 'listening')
      const question = { name: '_osc._udp.local', type: 'PTR' as const }
      socket.send(encode({ type: 'query', id: 9, questions: [question] }), port, '127.0.0.1')
      socket.send(Buffer.from('no dns at all'), port, '127.0.0.1')
      return heard
    }
    const stranger = await ask('127.0.0.9')
    let heard: Buffer[] = []
    await until(
      async () => (heard = heard.length > 0 ? heard : await ask('127.0.0.1')).length > 0,
      'an answer',
    )
    const answer = decode(heard[0]!)
    expect(answer.id).toBe(9)
    expect(answer.answers).toMatchObject([{ type: 'PTR', data: 'Smalti on studio._osc._udp.local', ttl: 10 }])
    expect(answer.additionals?.map((record) => record.type)).toEqual(['SRV', 'TXT', 'A'])
    expect(stranger).toEqual([])
  })

  it('says once that it cannot be told of, and stays quiet', async () => {
    const told: unknown[] = []
    const logger: Logger = { ...SILENT_LOGGER, warn: (event, facts) => told.push([event, facts]) }
    const nowhere = [1, 2].map((at) => ({
      name: `eth${at}`,
      address: `203.0.113.${at}`,
      cidr: `203.0.113.${at}/24`,
    }))
    const beacon = await openBeacon(await freePort(), services(7700), { addresses: () => nowhere, logger })
    expect(told).toEqual([['mdns-failed', { interface: 'eth1', cause: expect.any(String) as string }]])
    await beacon.close()
  })
})
