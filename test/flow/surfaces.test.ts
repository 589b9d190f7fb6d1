import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ShowState } from '../../client/view/show-state.ts'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { readCanvas, unpackLayout, type FileNode } from '../../scripts/draw-layout/read-lexml.ts'
import { decodeOsc } from '../../server/control/osc-decoder.ts'
import { encodeOscMessage } from '../../server/control/osc-encoder.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'

let show: RunningShow
let swatches: string

beforeAll(async () => {
  swatches = await writeSwatches()
  show = await startShow(['test', '--tiles', swatches, '--cols', '80', '--workers', '1'])
})

afterAll(async () => {
  await show?.close()
  await rm(swatches, { recursive: true, force: true })
})

type Node = {
  FULL_PATH: string
  VALUE?: unknown[]
  CONTENTS?: Record<string, Node>
  RANGE?: { VALS?: string[] }[]
}

async function get(path: string): Promise<Node> {
  return (await (await fetch(show.http + path)).json()) as Node
}

it('lets an OSCQuery client find OSC, walk the tree and listen to what OSC does', async () => {
  const host = (await get('/?HOST_INFO')) as unknown as { OSC_IP: string; OSC_PORT: number }
  expect(host).toMatchObject({ OSC_IP: '127.0.0.1', OSC_PORT: show.engine.ready.oscPort })
  const paths: string[] = []
  const walk = async (path: string): Promise<void> => {
    const { CONTENTS, FULL_PATH } = await get(path)
    expect(FULL_PATH).toBe(path)
    paths.push(path)
    const isLeaf = CONTENTS === undefined || paths.length > 40
    if (!isLeaf)
      for (const name of Object.keys(CONTENTS)) await walk(path === '/' ? `/${name}` : `${path}/${name}`)
  }
  await walk('/')
  expect(paths).toContain('/mosaic/zoom/xy')
  const scenes = (await get('/mosaic/scene/go?RANGE')).RANGE?.[0]?.VALS
  expect(scenes).toEqual(expect.arrayContaining(['safe', 'bold']))
  expect((await get('/mosaic/scene/1/name')).VALUE).toEqual([scenes![0]])

  const socket = new WebSocket(show.http.replace('http', 'ws'))
  const heard: unknown[] = []
  socket.on('message', (data: Buffer) => heard.push(...decodeOsc(data).flatMap(({ args }) => args)))
  await once(socket, 'open')
  socket.send(JSON.stringify({ COMMAND: 'LISTEN', DATA: '/mosaic/grid/cols' }))
  await until(() => heard.length === 1, 'the value at once')
  const osc = createSocket('udp4')
  const move = encodeOscMessage({ address: '/mosaic/grid/cols', args: [{ type: 'i', value: 64 }] })
  osc.send(move, host.OSC_PORT, host.OSC_IP)
  await until(() => heard.length === 2, 'the change')
  expect(heard).toEqual([80, 64])
  osc.close()
  socket.terminate()
})

it('puts the names of sets and scenes on the layout', async () => {
  const answer = await fetch(`${show.http}/layout.tosc?size=tablet`)
  const canvas = readCanvas(unpackLayout(new Uint8Array(await answer.arrayBuffer())))
  const texts = (node: FileNode): string[] => [node.values.get('text') ?? '', ...node.children.flatMap(texts)]
  const { values } = (await (await fetch(`${show.http}/api/state`)).json()) as {
    values: Record<string, string>
  }
  expect(texts(canvas)).toContain(values['/set/1/name'])
  expect(texts(canvas)).toContain('safe')
})

it('shows a sweep of a thousand messages at its exact end to pages, over HTTP and to OSCQuery clients', async () => {
  const [count, last] = [1000, Math.fround(0.7)]
  const state = new ShowState()
  const probe = await LiveProbe.open(show.http, {
    gridArrived: () => {},
    stateArrived: (snapshot) => state.applySnapshot(snapshot),
    changeArrived: (change) => state.applyChange(change),
  })
  const socket = new WebSocket(show.http.replace('http', 'ws'))
  const heard: unknown[] = []
  socket.on('message', (data: Buffer) => heard.push(...decodeOsc(data).flatMap(({ args }) => args)))
  await once(socket, 'open')
  socket.send(JSON.stringify({ COMMAND: 'LISTEN', DATA: '/mosaic/look/tint' }))
  await until(() => heard.length === 1, 'the value at once')
  const hand = createSocket('udp4')
  const taken = (): number => show.engine.meter.total('osc_ok')
  const before = taken()
  for (let n = 0; n < count; n++) {
    const value = n === count - 1 ? last : n / count
    const bytes = encodeOscMessage({ address: '/mosaic/look/tint', args: [{ type: 'f', value }] })
    hand.send(bytes, show.engine.ready.oscPort ?? 0, '127.0.0.1')
    if (n % 20 === 19) await until(() => taken() - before === n + 1, `${n + 1} messages`)
  }
  await until(() => state.settled('/look/tint') === last, 'the value at the page')
  await until(() => heard.at(-1) === last, 'the value at the OSCQuery client')
  const { values } = (await (await fetch(`${show.http}/api/state`)).json()) as { values: object }
  expect(values).toMatchObject({ '/look/tint': last })
  hand.close()
  socket.terminate()
  await probe.close()
})
