const MAX_LABEL_BYTES = 63

/** What the show is called on the network, by the name of its machine; no longer than a name there may be. */
export function serviceName(hostname: string): string {
  const [host = ''] = hostname.split('.')
  return cutLabel(`Smalti on ${host === '' ? 'this computer' : host}`)
}

/** The same name for the n-th show on a network that has one already. */
export function numberedName(name: string, number: number): string {
  const mark = ` (${number})`
  return cutLabel(name, MAX_LABEL_BYTES - mark.length) + mark
}

/** The name that addresses are looked up by, of letters, digits and hyphens, below `.local`. */
export function hostLabel(hostname: string): string {
  const [host = ''] = hostname.split('.')
  const plain = host
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return cutLabel(`smalti-${plain === '' ? 'show' : plain.toLowerCase()}`)
}

function cutLabel(text: string, mostBytes = MAX_LABEL_BYTES): string {
  let cut = text
  while (Buffer.byteLength(cut, 'utf8') > mostBytes) cut = [...cut].slice(0, -1).join('')
  return cut
}
