/** Within this the second press cuts, instead of taking the panic back. */
export const CUT_MS = 1000

/**
 * What a press on panic goes to: the safe look, which a second press within a second brings at once; later on, the look
 * before.
 *
 * @param sincePressMs time since the last press here
 */
export function panicAddress(isActive: boolean, sincePressMs: number): string {
  return isActive && sincePressMs > CUT_MS ? '/out/panic/back' : '/out/panic'
}
