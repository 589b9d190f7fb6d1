import { afterEach, expect, it } from 'vitest'
import { rawRequest } from './raw-request.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'

let output: TestOutput

afterEach(() => output.close())

it('gives the newest picture as bytes, and 204 while there is none', async () => {
  output = await openTestOutput()
  const { port } = output.server
  expect((await rawRequest(port, '/api/ahead')).status).toBe(204)
  const pixels = Uint8Array.from({ length: 3 * 2 * 3 }, (_, n) => n * 14)
  output.show.aheadPicture = { width: 3, height: 2, pixels, untilOnAirMs: 70_000 }
  const answer = await rawRequest(port, '/api/ahead')
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/octet-stream'])
  const bytes = Buffer.from(answer.body, 'latin1')
  expect([bytes.readUInt16LE(0), bytes.readUInt16LE(2), bytes.readUInt32LE(4)]).toEqual([3, 2, 70_000])
  expect([...bytes.subarray(8)]).toEqual([...pixels])
})

it('answers each client ten times a second', async () => {
  let clockUs = 1e6
  output = await openTestOutput({ now: () => clockUs })
  const { port } = output.server
  const statuses = async (count: number, from: string): Promise<number[]> => {
    const answers: number[] = []
    for (let n = 0; n < count; n++) answers.push((await rawRequest(port, '/api/ahead', { from })).status)
    return answers
  }
  expect(await statuses(12, '127.0.0.1')).toEqual([...Array<number>(10).fill(204), 429, 429])
  expect(await statuses(1, '127.0.0.2')).toEqual([204])
  clockUs += 1e6
  expect(await statuses(1, '127.0.0.1')).toEqual([204])
})
