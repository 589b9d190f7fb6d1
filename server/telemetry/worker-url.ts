/**
 * The URL of a worker file beside the caller, by its name without extension: `.ts` in the checkout, `.js` in the
 * published package.
 */
export function workerUrl(name: string, callerUrl: string): URL {
  return new URL(`${name}${callerUrl.endsWith('.ts') ? '.ts' : '.js'}`, callerUrl)
}
