/** What can go wrong, told apart by what the user can do about it. */
export type ErrorCode =
  | 'bad-option'
  | 'bad-file'
  | 'bad-preset'
  | 'bad-source'
  | 'bad-tile-set'
  | 'bad-message'
  | 'denied'
  | 'disk'
  | 'ffmpeg'
  | 'internal'
  | 'memory'
  | 'port-in-use'
  | 'source-lost'
  | 'worker'

/** An error with its cure: `main` prints it as one line, a boundary turns it into state. */
export class SmaltiError extends Error {
  override readonly name = 'SmaltiError'
  readonly code: ErrorCode
  /** What the user can do, one sentence; empty when nothing can be done. */
  readonly cure: string
  /** Whether the show cannot start or go on. */
  readonly isFatal: boolean

  constructor(
    code: ErrorCode,
    message: string,
    cure: string,
    options: { isFatal?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.cure = cure
    this.isFatal = options.isFatal ?? true
  }
}

/** The sentence of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
