/** Addresses that anybody who controls may use while the show is locked. */
export const PASSES_LOCK: ReadonlySet<string> = new Set([
  '/out/master',
  '/out/blackout',
  '/out/freeze',
  '/out/fade/in',
  '/out/fade/out',
  '/out/panic',
  '/out/panic/back',
])
