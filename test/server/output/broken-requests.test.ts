import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestOutput, type TestOutput } from './test-show.ts'
import { untilClosed } from '../../fixtures/until-closed.ts'

let output: TestOutput
let port: number

beforeEach(async () => {
  output = await openTestOutput()
  port = output.server.port
})

afterEach(() => output.close())

/** Everything that is answered to these bytes until the connection is closed. */
async function answersTo(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
  socket.write(text)
  await untilClosed(socket)
  return heard
}

function statusesIn(answers: string): string[] {
  return [...answers.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => match[1] ?? '')
}

/** A request with these lines of its head, and behind it what a smuggler would have the server take for another. */
function smuggling(lines: readonly string[], body: string): string {
  const head = ['POST /login HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Content-Type: application/json', ...lines]
  const hidden = `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`
  return `${head.join('\r\n')}\r\n\r\n${body}${hidden}`
}

describe('a request that can be read in two ways', () => {
  it.each([
    ['length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['chunks and length', ['Transfer-Encoding: chunked', 'Content-Length: 4'], '0\r\n\r\n'],
    ['two lengths', ['Content-Length: 2', 'Content-Length: 0'], '{}'],
    ['a list of lengths', ['Content-Length: 2, 0'], '{}'],
    ['a signed length', ['Content-Length: +2'], '{}'],
    ['a length in hex', ['Content-Length: 0x2'], '{}'],
    ['an unknown coding', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
    ['chunks that are not last', ['Transfer-Encoding: chunked, identity'], '0\r\n\r\n'],
    ['two codings', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], '0\r\n\r\n'],
    ['a space before the colon', ['Transfer-Encoding : chunked'], '0\r\n\r\n'],
    ['a folded line', ['X-a: b', ' Transfer-Encoding: chunked'], ''],
    ['a bare line feed', ['X-a: b\nTransfer-Encoding: chunked'], ''],
    ['a nul in a value', ['X-a: b\0'], ''],
    ['a chunk longer than it says', ['Transfer-Encoding: chunked'], '1\r\nab\r\n0\r\n\r\n'],
    ['a chunk size that overflows', ['Transfer-Encoding: chunked'], `${'f'.repeat(17)}\r\nab\r\n`],
    ['two hosts', ['Host: evil.example'], ''],
  ])('%s: is refused, and what follows is not read', async (_what, lines, body) => {
    const answers = await answersTo(smuggling(lines, body))
    const statuses = statusesIn(answers)
    expect(statuses).toHaveLength(1)
    expect(['400', '421']).toContain(statuses[0])
    expect(answers).not.toContain('isHealthy')
  })
})

describe('a connection that is refused before any route', () => {
  it.each([
    ['no HTTP', () => 'NONSENSE\r\n\r\n', '400'],
    ['too long a head', (host: string) => `GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(64_000)}\r\n\r\n`, '431'],
    ['too many lines', (host: string) => `GET / HTTP/1.1\r\n${host}${'a: b\r\n'.repeat(2000)}\r\n`, '431'],
    ['too long a path', (host: string) => `GET /${'x'.repeat(9000)} HTTP/1.1\r\n${host}\r\n`, '431'],
    [
      'an upgrade from a foreign page',
      (host: string) =>
        `GET /live HTTP/1.1\r\n${host}Origin: null\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
      '403',
    ],
    [
      'an upgrade of nothing',
      (host: string) => `GET /live HTTP/1.1\r\n${host}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
      '400',
    ],
  ])('%s: carries the protecting headers', async (_what, textOf, status) => {
    const answers = await answersTo(textOf(`Host: 127.0.0.1:${port}\r\n`))
    expect(statusesIn(answers)).toEqual([status])
    const head = answers.toLowerCase()
    expect(head).toContain("content-security-policy: default-src 'none'")
    for (const line of [
      'x-content-type-options: nosniff',
      'referrer-policy: no-referrer',
      'cache-control: no-store',
    ])
      expect(head).toContain(line)
  })
})
