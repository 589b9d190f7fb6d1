import { createRequire } from 'node:module'

/** One message of a stream; `data` belongs to the parser and is written over by the next message. */
export type RtmpPacket = {
  /** 8 audio, 9 video, 18 data. */
  readonly codec_type: number
  /** 2 sequence header, 3 key frame, 4 other frame. */
  readonly flags: number
  /** Milliseconds. */
  readonly dts: number
  readonly size: number
  readonly data: Buffer
}

/** The parts of node-media-server's RTMP parser that are used and guarded here. */
export interface RtmpParser {
  /** 3 when the handshake is done. */
  readonly handshakeState: number
  readonly streamApp?: unknown
  readonly streamName?: unknown
  readonly streamQuery?: Readonly<Record<string, unknown>>
  readonly streamId: number
  readonly ackSize?: number
  readonly inChunkSize: number
  readonly inPackets: ReadonlyMap<number, unknown>
  readonly parserPacket: { readonly header: { readonly length: number; readonly type: number } }
  onPushCallback: () => void
  onPlayCallback: () => void
  onPacketCallback: (packet: RtmpPacket) => void
  onOutputCallback: (bytes: Buffer) => void
  parserData(bytes: Buffer): string | null
  packetAlloc(): void
  controlHandler(): void
  dataHandler(): void
  respondPublish(): void
  onDeleteStream(message: unknown): void
  sendStatusMessage(streamId: number, level: string, code: string, description: string): void
  sendACK(bytes: number): void
}

/** The parts of its FLV writer that are used. */
export type FlvWriter = {
  createHeader(hasAudio: boolean, hasVideo: boolean): Buffer
  createMessage(packet: RtmpPacket): Buffer
}

type Silenceable = { log: (message: string, level?: string) => void }

const load = createRequire(import.meta.url)

// The version is pinned: these are internals. The library writes to stdout unless told not to.
const logger = load('node-media-server/src/core/logger.js') as Silenceable
logger.log = () => {}
const Rtmp = load('node-media-server/src/protocol/rtmp.js') as new () => RtmpParser

/** Makes tags of a stream. */
export const flvWriter = load('node-media-server/src/protocol/flv.js') as FlvWriter

/** A parser for one connection. */
export function createRtmpParser(): RtmpParser {
  return new Rtmp()
}
