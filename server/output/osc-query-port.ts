import type { ParameterRole } from '../protocol/parameter.ts'

/** What an OSCQuery request over HTTP is answered with. */
export type OscQueryAnswer =
  | { readonly status: 200; readonly body: Readonly<Record<string, unknown>> }
  | { readonly status: 204 | 400 | 404 }

/** A client connected by WebSocket, as what answers OSCQuery sees it. */
export interface OscQueryClient {
  readonly id: string
  readonly role: ParameterRole
  /** The address it comes from. */
  readonly address: string
  /** Sends JSON text or a binary OSC packet. */
  send(data: string | Uint8Array): void
}

/** What a client says, for whom it listens to. */
export interface OscQuerySession {
  /** JSON text. @throws {SmaltiError} `bad-message` when it is none that OSCQuery knows */
  takeText(text: string): void
  /** A binary OSC packet. @throws {SmaltiError} `bad-message` when it is no OSC */
  takePacket(bytes: Uint8Array): void
  close(): void
}

/** What answers OSCQuery. */
export interface OscQueryPort {
  /** First part of every OSC address, `/mosaic`. */
  readonly prefix: string
  /**
   * Answers a request.
   *
   * @param path      OSC path with the prefix, `/` for all
   * @param attribute the one attribute asked for, null for the node with all in it
   * @param ownAddress the address of this machine that was asked
   */
  answer(path: string, attribute: string | null, ownAddress: string): OscQueryAnswer
  /** What whoever sends OSC from an address may do, null for a stranger. */
  roleOfSender(address: string): ParameterRole | null
  /** Takes a client in. */
  connect(client: OscQueryClient): OscQuerySession
}
