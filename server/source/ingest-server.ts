import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { FeedWriter } from './feed-writer.ts'
import type { FromIngest, ToIngest } from './ingest-messages.ts'
import { Publication } from './publication.ts'
import { isSameSecret, RtmpSession, type RtmpSessionOwner, type VideoTag } from './rtmp-session.ts'

const MAX_SOCKETS = 32
const MAX_TOKENS = 64
const MAX_TOKEN_BYTES = 64
const TOKEN_MS = 2_000
/** The decoder on air and one that comes to take its place. */
const MAX_FEEDS = 2

/** What is published under a name, and which decoders read it, the oldest first. */
type Channel = {
  session: RtmpSession | null
  readonly publication: Publication
  readonly feeds: Set<Socket>
}

/** The RTMP server of the ingest child: publishers in, FLV out to decoders that show their token. */
export class IngestServer implements RtmpSessionOwner {
  readonly #tell: (message: FromIngest) => void
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  readonly #channels = new Map<string, Channel>()
  readonly #tokens = new Map<string, string>()
  #streamKey: string | null = null
  #publisherCount = 0

  constructor(tell: (message: FromIngest) => void) {
    this.#tell = tell
  }

  /** Opens the ports and tells which they are, or why not. */
  async listen(wish: Extract<ToIngest, { kind: 'listen' }>): Promise<void> {
    this.#streamKey = wish.streamKey
    for (const name of wish.names) this.#channelOf(name)
    const [first, ...others] = wish.hosts
    const rtmp = await this.#open(wish.port, first ?? '127.0.0.1', (socket) => this.#greet(socket))
    const { port: rtmpPort } = rtmp.address() as AddressInfo
    for (const host of others) {
      await this.#open(rtmpPort, host, (socket) => this.#greet(socket)).catch(() => null)
    }
    const feed = await this.#open(0, '127.0.0.1', (socket) => this.#awaitToken(socket))
    this.#tell({ kind: 'listening', rtmpPort, feedPort: (feed.address() as AddressInfo).port })
  }

  /** A decoder will come with this token for this name. */
  expect(token: string, name: string): void {
    this.#channelOf(name)
    this.#tokens.set(token, name)
    for (const oldest of this.#tokens.keys()) {
      if (this.#tokens.size <= MAX_TOKENS) break
      this.#tokens.delete(oldest)
    }
    this.#tell({ kind: 'expected', token })
  }

  /** Closes all ports and connections. */
  close(): void {
    for (const server of this.#servers) server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  mayPublish(name: string, key: string | null, isLocal: boolean): boolean {
    if (!this.#channels.has(name)) return false
    if (isLocal) return true
    return this.#streamKey !== null && key !== null && isSameSecret(key, this.#streamKey)
  }

  published(session: RtmpSession): void {
    const name = session.name ?? ''
    const channel = this.#channelOf(name)
    const before = channel.session
    channel.session = session
    channel.publication.end()
    before?.close('a newer publisher took over')
    this.#tell({ kind: 'published', name, peer: session.peer })
  }

  videoArrived(session: RtmpSession, tag: VideoTag): void {
    const channel = this.#channels.get(session.name ?? '')
    if (channel?.session === session) channel.publication.push(tag)
  }

  closed(session: RtmpSession, reason: string | null): void {
    this.#publisherCount -= 1
    const name = session.name ?? ''
    const channel = this.#channels.get(name)
    if (reason !== null) this.#tell({ kind: 'refused', reason, peer: session.peer })
    if (channel?.session !== session) return
    channel.session = null
    channel.publication.end()
    this.#tell({ kind: 'unpublished', name, peer: session.peer })
  }

  #greet(socket: Socket): void {
    if (this.#publisherCount >= MAX_SOCKETS) {
      socket.destroy()
      return
    }
    this.#publisherCount += 1
    new RtmpSession(socket, this)
  }

  #awaitToken(socket: Socket): void {
    let shown = ''
    const patience = setTimeout(() => socket.destroy(), TOKEN_MS)
    const read = (bytes: Buffer): void => {
      shown += bytes.toString('latin1')
      const isWhole = shown.includes('\n')
      if (!isWhole && shown.length <= MAX_TOKEN_BYTES) return
      clearTimeout(patience)
      socket.off('data', read)
      socket.resume()
      this.#feed(socket, shown.split('\n')[0] ?? '')
    }
    socket.on('data', read)
    socket.on('close', () => clearTimeout(patience))
  }

  #feed(socket: Socket, token: string): void {
    const name = this.#tokens.get(token)
    this.#tokens.delete(token)
    const channel = name === undefined ? undefined : this.#channels.get(name)
    if (channel === undefined) {
      socket.destroy()
      return
    }
    const [oldest] = channel.feeds
    if (channel.feeds.size >= MAX_FEEDS) oldest?.destroy()
    const writer = new FeedWriter(
      socket,
      (edgeDtsMs) => this.#tell({ kind: 'feeding', token, edgePtsUs: edgeDtsMs * 1000 }),
      () => this.#tell({ kind: 'dropped', packets: 1 }),
    )
    channel.feeds.add(socket)
    channel.publication.attach(writer)
    socket.on('close', () => {
      channel.feeds.delete(socket)
      channel.publication.detach(writer)
    })
  }

  #channelOf(name: string): Channel {
    let channel = this.#channels.get(name)
    if (channel === undefined) {
      channel = { session: null, publication: new Publication(), feeds: new Set() }
      this.#channels.set(name, channel)
    }
    return channel
  }

  #open(port: number, host: string, connected: (socket: Socket) => void): Promise<Server> {
    return new Promise((resolve, reject) => {
      const server = createServer((socket) => {
        this.#sockets.add(socket)
        socket.on('error', () => {})
        socket.on('close', () => this.#sockets.delete(socket))
        connected(socket)
      })
      server.maxConnections = MAX_SOCKETS
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        server.on('error', () => {})
        this.#servers.push(server)
        resolve(server)
      })
    })
  }
}
