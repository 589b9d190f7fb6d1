import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPortsOf, treeOf, type OpenPort } from '../fixtures/open-ports.ts'
import { writeSwatches } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { ProgramRun } from './program-run.ts'
import { untilClosed } from '../fixtures/until-closed.ts'

const LOOPBACK = ['127.0.0.1', '::1']
const ANSWER_MS = 1500
const MDNS_PORT = 5353

let folder: string
let swatches: string
let run: ProgramRun

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smalti-ports-'))
  swatches = await writeSwatches()
})

afterEach(async () => {
  await run.close()
  await rm(folder, { recursive: true, force: true })
  await rm(swatches, { recursive: true, force: true })
})

async function start(...argv: string[]): Promise<void> {
  run = new ProgramRun([
    ...argv,
    ...['--tiles', swatches, '--cols', '40', '--workers', '1', '--json', '--open', 'none'],
    ...['--port', '0', '--osc-port', '0', '--osc-reply-port', '0', '--rtmp-port', '0', '--data-dir', folder],
  ])
  await run.untilReady()
}

/** What a port answers to a request of a browser; empty when it says nothing. */
async function answerOf({ address, port }: OpenPort): Promise<string> {
  const socket = connect({ port, host: address })
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  socket.on('error', () => {})
  socket.setTimeout(ANSWER_MS, () => socket.destroy())
  socket.write(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`)
  await untilClosed(socket)
  return text
}

describe.runIf(process.platform === 'linux')('what a show opens', () => {
  it('is open to this machine alone, and is nothing that nobody asked for', async () => {
    await start('publish:stage')
    await until(() => treeOf(run.pid).length > 1, 'the process that is published to')
    const { http, oscPort, rtmpPort } = run.events[0] ?? {}
    const ports = openPortsOf(run.pid)
    for (const port of ports) expect(LOOPBACK, JSON.stringify(port)).toContain(port.address)
    const udp = ports.filter(({ protocol }) => protocol === 'udp').map(({ port }) => port)
    expect([...new Set(udp)]).toEqual([oscPort])
    const httpPort = Number(new URL(String(http)).port)
    const tcp = ports.filter(({ protocol }) => protocol === 'tcp')
    for (const wanted of [httpPort, rtmpPort]) expect(tcp.map(({ port }) => port)).toContain(wanted)
    const others = tcp.filter(({ port }) => port !== httpPort && port !== rtmpPort)
    expect(others.length, 'the way from the publisher to the decoder').toBeLessThanOrEqual(1)
    for (const other of tcp.filter(({ port }) => port !== httpPort)) expect(await answerOf(other)).toBe('')
  })

  it('is open to the network only where that was asked for', async () => {
    await start('test', '--lan')
    const { http, oscPort, rtmpPort } = run.events[0] ?? {}
    const asked = [Number(new URL(String(http)).port), oscPort, rtmpPort, MDNS_PORT]
    for (const { address, port } of openPortsOf(run.pid)) {
      if (!LOOPBACK.includes(address)) expect(asked).toContain(port)
    }
  })
})
