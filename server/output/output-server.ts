import fastify, { type FastifyInstance } from 'fastify'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Access } from '../access/access.ts'
import type { Logger } from '../telemetry/logger.ts'
import { addAheadRoutes } from './ahead-routes.ts'
import { addApiRoutes } from './api-routes.ts'
import type { Broadcaster } from './broadcaster.ts'
import { answerErrors } from './error-answers.ts'
import { hostsFor, listenOnAll, urlOf } from './listen.ts'
import type { LayoutPort } from './layout-port.ts'
import { addLayoutRoutes } from './layout-routes.ts'
import { LiveEndpoint } from './live-endpoint.ts'
import { addLoginRoutes } from './login-routes.ts'
import { addMapRoutes } from './map-routes.ts'
import { OscQueryEndpoint } from './osc-query-endpoint.ts'
import type { OscQueryPort } from './osc-query-port.ts'
import { addOscQueryRoutes } from './osc-query-routes.ts'
import { addPageRoutes } from './page-routes.ts'
import { answerRaw } from './raw-answer.ts'
import { refusalOf } from './request-facts.ts'
import { setCommonHeaders } from './response-headers.ts'
import type { RouteContext } from './route-context.ts'
import { addSceneRoutes } from './scene-routes.ts'
import { addSenderRoutes } from './sender-routes.ts'
import type { ShowPort } from './show-port.ts'
import { addStatusRoutes } from './status-routes.ts'
import { addTileRoutes } from './tile-routes.ts'

const MAX_HEADER_BYTES = 8192
const HEADERS_TIMEOUT_MS = 5000
const REQUEST_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 5000
const MAX_BODY_BYTES = 65_536
const CONNECTIONS_PER_CLIENT = 8
const MIN_CONNECTIONS = 512

/** A route as it was declared: its path may hold `:name` and `*`. */
export type ServedRoute = { readonly method: string; readonly path: string }

/** Pages, tiles, state and `/live` on one port. */
export class OutputServer {
  readonly #access: Access
  readonly #host: string
  readonly #wishedPort: number
  readonly #ownNames: () => readonly string[]
  readonly #logger: Logger
  readonly #maxClients: number
  readonly #context: RouteContext
  readonly #live: LiveEndpoint
  readonly #oscQuery: OscQueryEndpoint
  readonly #sockets = new Set<Socket>()
  #routes: readonly ServedRoute[] = []
  #app: FastifyInstance | null = null
  #servers: readonly Server[] = []
  #port = 0

  constructor(options: {
    readonly show: ShowPort
    readonly broadcaster: Broadcaster
    readonly access: Access
    readonly oscQuery: OscQueryPort
    readonly layouts: LayoutPort
    /** Address to listen on, beside loopback. */
    readonly host: string
    /** 0 for any. */
    readonly port: number
    readonly maxClients: number
    /** Absolute folder that holds `client/dist`. */
    readonly packageRoot: string
    /** Names that this machine has told the network for itself; none when left out. */
    readonly ownNames?: () => readonly string[]
    readonly now: () => number
    readonly logger: Logger
  }) {
    this.#access = options.access
    this.#host = options.host
    this.#wishedPort = options.port
    this.#ownNames = options.ownNames ?? (() => [])
    this.#logger = options.logger
    this.#maxClients = options.maxClients
    this.#context = {
      show: options.show,
      access: options.access,
      oscQuery: options.oscQuery,
      layouts: options.layouts,
      port: () => this.#port,
      now: options.now,
      clientFolder: join(options.packageRoot, 'client', 'dist'),
      clientCount: () => options.broadcaster.clientCount,
    }
    this.#live = new LiveEndpoint({
      access: options.access,
      broadcaster: options.broadcaster,
      logger: options.logger,
      maxClients: options.maxClients,
      port: () => this.#port,
      ownNames: this.#ownNames,
    })
    this.#oscQuery = new OscQueryEndpoint({
      access: options.access,
      query: options.oscQuery,
      logger: options.logger,
      port: () => this.#port,
      ownNames: this.#ownNames,
      now: options.now,
    })
  }

  /** The port listened on; 0 before `open`. */
  get port(): number {
    return this.#port
  }

  /** Where a browser finds it: the loopback URL, or that of the address asked for. */
  get url(): string {
    return urlOf(this.#host, this.#port)
  }

  /** Every route that is answered, so that what holds for all of them can be checked. */
  get routes(): readonly ServedRoute[] {
    return this.#routes
  }

  /**
   * Starts to listen.
   *
   * @throws {SmaltiError} `port-in-use`, `bad-option` (address), `bad-file` (client not built)
   */
  async open(): Promise<void> {
    const app = await this.#build()
    this.#app = app
    const makeServer = (): Server => this.#makeServer(app)
    const { servers, port } = await listenOnAll(makeServer, hostsFor(this.#host), this.#wishedPort)
    this.#servers = servers
    this.#port = port
  }

  /** Stops listening and cuts every connection. */
  async close(): Promise<void> {
    const servers = this.#servers
    this.#servers = []
    this.#oscQuery.close()
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(closed)
    await this.#app?.close()
    this.#app = null
  }

  async #build(): Promise<FastifyInstance> {
    const app = fastify({
      bodyLimit: MAX_BODY_BYTES,
      onProtoPoisoning: 'error',
      onConstructorPoisoning: 'error',
      routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    })
    const routes: ServedRoute[] = []
    app.addHook('onRoute', ({ method, url }) => {
      for (const name of [method].flat()) routes.push({ method: name, path: url })
    })
    this.#routes = routes
    app.removeContentTypeParser('text/plain')
    answerErrors(app, this.#logger)
    const context = this.#context
    await addPageRoutes(app, context)
    addTileRoutes(app, context)
    addApiRoutes(app, context)
    addSceneRoutes(app, context)
    addAheadRoutes(app, context)
    addSenderRoutes(app, context)
    addMapRoutes(app, context)
    addStatusRoutes(app, context)
    addOscQueryRoutes(app, context)
    addLayoutRoutes(app, context)
    await app.register((scope) => addLoginRoutes(scope, context))
    await app.ready()
    return app
  }

  #makeServer(app: FastifyInstance): Server {
    const server = createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: 1000,
        keepAliveTimeout: KEEP_ALIVE_MS,
        noDelay: true,
      },
      (request, response) => this.#handle(app, request, response),
    )
    server.maxConnections = Math.max(MIN_CONNECTIONS, this.#maxClients * CONNECTIONS_PER_CLIENT)
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.on('upgrade', (request, socket, head) => {
      const endpoint = this.#oscQuery.isFor(request) ? this.#oscQuery : this.#live
      endpoint.upgrade(request, socket, head)
    })
    server.on('clientError', refuseBrokenRequest)
    return server
  }

  #handle(app: FastifyInstance, request: IncomingMessage, response: ServerResponse): void {
    setCommonHeaders(response)
    const refusal = refusalOf(request, this.#port, this.#access.isLan, this.#ownNames())
    if (refusal === null) return app.routing(request, response)
    response.writeHead(refusal, { 'Content-Type': 'text/plain', Connection: 'close' }).end()
  }
}

const STATUS_BY_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  answerRaw(socket, STATUS_BY_ERROR[error.code ?? ''] ?? 400)
}
