import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import type { RandomSet } from './random-set.ts'

const ENTRY = join(import.meta.dirname, 'pages', 'render-bench.ts')

/** Serves one bundled test page and tile sets from memory. */
export class BenchServer {
  /** Sets by id, as `/tiles/<id>/…` gives them; may change while the page is open. */
  readonly sets = new Map<number, RandomSet>()
  /** Close-ups by file, as `/tiles/<id>/<content key>/<file>` gives them. */
  readonly closeUps = new Map<string, Buffer>()
  /** Files of close-ups that were asked for. */
  readonly closeUpRequests: string[] = []
  /** So many requests for tiles are refused as by a server in trouble. */
  refusals = 0
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(): Promise<BenchServer> {
    const script = await bundle()
    const server = createServer()
    const bench = new BenchServer(server)
    server.on('request', ({ url = '/' }, response) => {
      const { pathname } = new URL(url, 'http://bench')
      const [, root, id = '', name = '', closeUp] = pathname.split('/')
      if (root === '') return response.setHeader('Content-Type', 'text/html').end(PAGE)
      if (root === 'bench.js') return response.setHeader('Content-Type', 'text/javascript').end(script)
      if (root === 'tiles' && bench.refusals > 0) {
        bench.refusals--
        return response.writeHead(503).end()
      }
      if (closeUp !== undefined) {
        bench.closeUpRequests.push(closeUp)
        const picture = bench.closeUps.get(closeUp)
        return picture === undefined ? response.writeHead(404).end() : response.end(picture)
      }
      const set = root === 'tiles' ? bench.sets.get(Number(id)) : undefined
      const file = name === 'manifest.json' ? JSON.stringify(set?.manifest) : set?.files.get(name)
      if (file === undefined) return response.writeHead(404).end()
      return response.end(file)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return bench
  }

  /** Opens the page; gives the list into which its errors and warnings go, but for those of drivers on speed. */
  async visit(page: Page): Promise<string[]> {
    const complaints: string[] = []
    page.on('console', (message) => {
      const isComplaint = message.type() === 'error' || message.type() === 'warning'
      if (isComplaint && !message.text().includes('GL Driver Message (OpenGL, Performance'))
        complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`)
    await page.waitForFunction(() => 'RenderBench' in globalThis)
    return complaints
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

const PAGE =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/bench.js"></script>'

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      target: 'chrome103',
      rollupOptions: { input: ENTRY, output: { format: 'es' } },
    },
  })
  const [first] = Array.isArray(built) ? built : [built]
  if (first === undefined || !('output' in first)) throw new Error('the test page was not bundled')
  return first.output[0].code
}
