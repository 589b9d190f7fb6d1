/** The prefix as it is sent: one leading slash, none at the end; empty for none. */
export function normalisePrefix(text: string): string {
  const inner = text.trim().replace(/^\/+/, '').replace(/\/+$/, '')
  return inner === '' ? '' : `/${inner}`
}

/** An address without the prefix, which is optional and taken in any case of letters. */
export function stripPrefix(address: string, prefix: string): string {
  const head = address.slice(0, prefix.length)
  const isPrefixed = prefix !== '' && head.toLowerCase() === prefix.toLowerCase()
  return isPrefixed && address.charAt(prefix.length) === '/' ? address.slice(prefix.length) : address
}
