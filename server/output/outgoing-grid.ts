import type { GridDetail } from '../protocol/half-grid.ts'
import type { WireHeader } from '../protocol/wire.ts'

/** The header of a grid before it is encoded. */
export type GridHeader = Omit<WireHeader, 'baseSequence' | 'encoding'>

/** One finished grid on its way to the clients. */
export type OutgoingGrid = {
  readonly header: GridHeader
  /** [cols x rows] u16 in the shared memory; may be written again once the publishing promise is settled. */
  readonly cellsOffset: number
  /** Whether it must not build on the grid before. */
  readonly isKey: boolean
}

/** One encoded binary message; the bytes are shared by all clients of its detail and never written again. */
export type EncodedMessage = {
  readonly sequence: number
  readonly detail: GridDetail
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What the encode thread is asked, and in which details; a grid that nobody wants is only held. */
export type EncodeRequest = { readonly details: readonly GridDetail[] } & (
  ({ readonly kind: 'grid' } & OutgoingGrid) | { readonly kind: 'keys' }
)

/** What it answers: one reply a request, in their order. */
export type EncodeReply =
  | { readonly ok: true; readonly messages: readonly EncodedMessage[]; readonly encodeMs: number }
  | { readonly ok: false; readonly code: 'bad-grid'; readonly message: string }
