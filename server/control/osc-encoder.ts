import OscModule from 'osc-js'

/** One typed argument of a message to send. */
export type OscSendArgument =
  | { readonly type: 'i' | 'f' | 'd'; readonly value: number }
  | { readonly type: 's'; readonly value: string }
  | { readonly type: 'T' | 'F' | 'N'; readonly value: boolean | null }
  | { readonly type: 'h'; readonly value: bigint }
  | { readonly type: 'b'; readonly value: Uint8Array }

/** One message to send. */
export type OscSendMessage = {
  readonly address: string
  readonly args: readonly OscSendArgument[]
  /** Whether the address is the receiver's own and gets no prefix. */
  readonly isOwn?: boolean
}

/** Bundles stay below what goes over a network in one piece. */
export const MAX_BUNDLE_BYTES = 1400

const MAX_TEXT_BYTES = 256
const IMMEDIATELY = Buffer.from('#bundle\0\0\0\0\0\0\0\0\x01', 'latin1')

/** What is used of osc-js, whose own types do not resolve here. */
type OscLibrary = {
  readonly TypedMessage: new (
    address: string,
    args: readonly { type: string; value: unknown }[],
  ) => { pack(): Uint8Array }
}

const osc = OscModule as unknown as OscLibrary

/** The bytes of one message; texts in UTF-8, cut at 256 bytes. */
export function encodeOscMessage(message: OscSendMessage): Uint8Array {
  const args = message.args.map((argument) =>
    argument.type === 's' ? { type: 's', value: packText(argument.value) } : argument,
  )
  return new osc.TypedMessage(packText(message.address), args).pack()
}

/** Messages packed into as few bundles as hold them below `MAX_BUNDLE_BYTES`, in order. */
export function encodeOscBundles(messages: readonly OscSendMessage[]): readonly Uint8Array[] {
  const bundles: Uint8Array[] = []
  let parts: Uint8Array[] = [IMMEDIATELY]
  let byteCount = IMMEDIATELY.length
  const finish = () => {
    if (parts.length > 1) bundles.push(Buffer.concat(parts, byteCount))
    parts = [IMMEDIATELY]
    byteCount = IMMEDIATELY.length
  }
  for (const message of messages) {
    const packed = encodeOscMessage(message)
    if (byteCount + 4 + packed.length >= MAX_BUNDLE_BYTES) finish()
    const size = Buffer.alloc(4)
    size.writeInt32BE(packed.length)
    parts.push(size, packed)
    byteCount += 4 + packed.length
  }
  finish()
  return bundles
}

/** osc-js writes one byte a character: the UTF-8 bytes are handed to it as characters. */
function packText(text: string): string {
  const bytes = Buffer.from(text.replaceAll('\0', ''), 'utf8')
  let end = Math.min(bytes.length, MAX_TEXT_BYTES)
  while (end < bytes.length && end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('latin1', 0, end)
}
