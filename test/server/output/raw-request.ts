import { request, type IncomingHttpHeaders } from 'node:http'

/** An answer with everything a test looks at. */
export type RawAnswer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends a request whose path and headers arrive exactly as written. */
export function rawRequest(
  port: number,
  path: string,
  options: {
    readonly method?: string
    readonly headers?: Record<string, string>
    readonly body?: string
    /** The address of this machine that it is sent from. */
    readonly from?: string
  } = {},
): Promise<RawAnswer> {
  const { method = 'GET', headers = {}, body, from } = options
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
    const all = { ...length, ...headers }
    const way = { host: '127.0.0.1', port, path, method, headers: all, agent: false }
    const sent = request(from === undefined ? way : { ...way, localAddress: from }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => void chunks.push(chunk))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString('latin1'),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
