import { afterEach, describe, expect, it } from 'vitest'
import { ENCODING } from '../../../server/protocol/wire.ts'
import { TestClient } from './test-client.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'

let output: TestOutput
const clients: TestClient[] = []

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(output.server.port)
  clients.push(client)
  return client
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await output.close()
})

const newest = (client: TestClient): number => client.headers.at(-1)?.sequence ?? 0

describe('Broadcaster', () => {
  it('sends the state before the first grid, then a key, then changes to it', async () => {
    output = await openTestOutput()
    output.cells.fill(7)
    await output.publish()
    const client = await connect()
    await client.until(() => client.headers.length === 1)
    expect(client.order).toEqual(['json', 'grid'])
    expect(client.json[0]).toMatchObject({ type: 'state', values: { '/out/blackout': 1 } })
    expect(client.headers[0]).toMatchObject({ sequence: 1, baseSequence: 1 })
    output.cells[5] = 8
    await output.publish()
    await client.until(() => newest(client) === 2)
    expect(client.headers[1]).toMatchObject({ sequence: 2, baseSequence: 1, encoding: ENCODING.LIST })
    expect([...client.cells.slice(4, 7)]).toEqual([7, 8, 7])
  })

  it('lets a client join mid-stream while others go on undisturbed', async () => {
    output = await openTestOutput()
    const first = await connect()
    await output.publish()
    await first.until(() => newest(first) === 1)
    const joining = connect()
    for (let i = 0; i < 20; i++) {
      output.cells[i] = i + 1
      await output.publish()
    }
    const second = await joining
    output.cells[0] = 99
    await output.publish()
    await Promise.all([first, second].map((client) => client.until(() => newest(client) === 22)))
    expect(second.cells).toEqual(first.cells)
    expect(first.headers).toHaveLength(22)
  })
})
