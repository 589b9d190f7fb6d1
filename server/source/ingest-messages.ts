/** From main to the ingest child. */
export type ToIngest =
  | {
      readonly kind: 'listen'
      /** Addresses to bind; the first must work, the others may be missing on this machine. */
      readonly hosts: readonly string[]
      readonly port: number
      readonly names: readonly string[]
      /** What publishers from other machines have to add as `?key=`; null: they are refused. */
      readonly streamKey: string | null
    }
  /** A decoder will come with this token; the name may be published from now on. */
  | { readonly kind: 'expect'; readonly token: string; readonly name: string }

/** From the ingest child to main. */
export type FromIngest =
  | { readonly kind: 'listening'; readonly rtmpPort: number; readonly feedPort: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'expected'; readonly token: string }
  /** The first packet went to the decoder with this token; pictures before the edge are past. */
  | { readonly kind: 'feeding'; readonly token: string; readonly edgePtsUs: number }
  | { readonly kind: 'dropped'; readonly packets: number }
  | { readonly kind: 'published' | 'unpublished'; readonly name: string; readonly peer: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly peer: string }
