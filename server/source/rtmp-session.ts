import { timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { messageOf } from '../errors/smalti-error.ts'
import { createRtmpParser, flvWriter, type RtmpPacket, type RtmpParser } from './rtmp-protocol.ts'

const HANDSHAKE_MS = 5_000
const PUBLISH_MS = 10_000
const IDLE_MS = 30_000
const MAX_MESSAGE_BYTES = 4_000_000
const MAX_COMMAND_BYTES = 65_536
const MAX_CHUNK_STREAMS = 16
const MAX_CHUNK_BYTES = 0xffffff
const MAX_UNSENT_BYTES = 65_536
const HANDSHAKE_DONE = 3
const VIDEO = 9
const AUDIO = 8
const SEQUENCE_HEADER = 2
const KEY_FRAME = 3

/** One tag of video, ready to be written. */
export type VideoTag = {
  readonly kind: 'header' | 'key' | 'delta'
  readonly dtsMs: number
  /** A whole FLV tag with its length behind it; owned by the receiver. */
  readonly bytes: Buffer
}

/** Told by a session what its publisher does. */
export interface RtmpSessionOwner {
  /** Whether this name may be published; `key` is what the publisher added as `?key=`. */
  mayPublish(name: string, key: string | null, isLocal: boolean): boolean
  published(session: RtmpSession): void
  videoArrived(session: RtmpSession, tag: VideoTag): void
  /** Told once, with the reason when the session was cut. */
  closed(session: RtmpSession, reason: string | null): void
}

/**
 * One RTMP connection. Whatever its bytes do to the parser ends this session and nothing else; sizes, chunk streams
 * and waits are bounded.
 */
export class RtmpSession {
  readonly #socket: Socket
  readonly #owner: RtmpSessionOwner
  readonly #rtmp: RtmpParser
  readonly #deadlines: NodeJS.Timeout[]
  #name: string | null = null
  #isClosed = false
  #acknowledgedBytes = 0

  constructor(socket: Socket, owner: RtmpSessionOwner) {
    this.#socket = socket
    this.#owner = owner
    this.#rtmp = createRtmpParser()
    this.#guardParser()
    this.#deadlines = [
      setTimeout(() => {
        if (this.#rtmp.handshakeState !== HANDSHAKE_DONE) this.close('no handshake in 5 s')
      }, HANDSHAKE_MS),
      setTimeout(() => {
        if (this.#name === null) this.close('nothing published in 10 s')
      }, PUBLISH_MS),
    ]
    socket.setTimeout(IDLE_MS, () => this.close('silent for 30 s'))
    socket.setNoDelay(true)
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('error', () => {})
    socket.on('close', () => this.close(null))
  }

  /** What it publishes; null before that. */
  get name(): string | null {
    return this.#name
  }

  /** Address and port of the publisher. */
  get peer(): string {
    return `${this.#socket.remoteAddress ?? '?'}:${this.#socket.remotePort ?? 0}`
  }

  /** Ends the connection; a second time does nothing. */
  close(reason: string | null): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const deadline of this.#deadlines) clearTimeout(deadline)
    this.#socket.destroySoon()
    this.#owner.closed(this, reason)
  }

  #guardParser(): void {
    const rtmp = this.#rtmp
    const allocate = rtmp.packetAlloc.bind(rtmp)
    const control = rtmp.controlHandler.bind(rtmp)
    const data = rtmp.dataHandler.bind(rtmp)
    const accept = rtmp.respondPublish.bind(rtmp)
    rtmp.packetAlloc = () => {
      this.#checkMessage()
      allocate()
    }
    rtmp.controlHandler = () => {
      control()
      const size = rtmp.inChunkSize
      if (!(size >= 1 && size <= MAX_CHUNK_BYTES)) throw new RangeError(`a chunk size of ${size}`)
    }
    rtmp.dataHandler = () => {
      if (rtmp.parserPacket.header.length > 0) data()
    }
    rtmp.respondPublish = () => this.#publish(accept)
    rtmp.onPlayCallback = () => this.close('playing is not served')
    rtmp.onDeleteStream = () => this.close(null)
    rtmp.onPacketCallback = (packet) => this.#takePacket(packet)
    rtmp.onOutputCallback = (bytes) => {
      this.#socket.write(bytes)
      if (this.#socket.writableLength > MAX_UNSENT_BYTES) throw new RangeError('the peer does not read')
    }
  }

  #read(bytes: Buffer): void {
    if (this.#isClosed) return
    try {
      const failure = this.#rtmp.parserData(bytes)
      if (failure !== null) this.close(failure)
      this.#acknowledge()
    } catch (error) {
      this.close(`malformed: ${messageOf(error)}`)
    }
  }

  #acknowledge(): void {
    const windowBytes = this.#rtmp.ackSize ?? 0
    const read = this.#socket.bytesRead
    if (windowBytes < 1024 || read - this.#acknowledgedBytes < windowBytes / 2) return
    this.#acknowledgedBytes = read
    this.#rtmp.sendACK(read % 2 ** 32)
  }

  #checkMessage(): void {
    const { length, type } = this.#rtmp.parserPacket.header
    const isMedia = type === VIDEO || type === AUDIO
    if (length > (isMedia ? MAX_MESSAGE_BYTES : MAX_COMMAND_BYTES)) {
      throw new RangeError(`a message of ${length} bytes`)
    }
    if (this.#rtmp.inPackets.size > MAX_CHUNK_STREAMS) throw new RangeError('too many chunk streams')
  }

  #publish(accept: () => void): void {
    const { streamApp, streamName, streamQuery, streamId } = this.#rtmp
    const app = typeof streamApp === 'string' ? streamApp.replace(/\/+$/, '') : ''
    const name = typeof streamName === 'string' ? streamName : ''
    const key = streamQuery?.['key']
    const isLocal = isLoopback(this.#socket.remoteAddress ?? '')
    const isAllowed =
      this.#name === null &&
      app === 'live' &&
      this.#owner.mayPublish(name, typeof key === 'string' ? key : null, isLocal)
    if (!isAllowed) {
      this.#rtmp.sendStatusMessage(streamId, 'error', 'NetStream.Publish.BadName', 'not expected here')
      this.close('a name or key that is not expected')
      return
    }
    accept()
    this.#name = name
    this.#owner.published(this)
  }

  #takePacket(packet: RtmpPacket): void {
    if (this.#name === null || this.#isClosed || packet.codec_type !== VIDEO) return
    if (packet.flags < SEQUENCE_HEADER || packet.flags > 4) return
    const kind = packet.flags === SEQUENCE_HEADER ? 'header' : packet.flags === KEY_FRAME ? 'key' : 'delta'
    this.#owner.videoArrived(this, { kind, dtsMs: packet.dts, bytes: flvWriter.createMessage(packet) })
  }
}

/** Compares secrets in constant time. */
export function isSameSecret(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}
