import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { SmaltiError } from '../errors/smalti-error.ts'

/** A stream's URL that may be opened. */
export type CheckedUrl = {
  readonly url: string
  /** As people may see it. */
  readonly masked: string
  /** Texts to mask wherever else they show up. */
  readonly secrets: readonly string[]
}

const CURE = 'write it as rtsp://user:password@host:port/path or rtmp://host/app/key'

const FORBIDDEN = new BlockList()
FORBIDDEN.addSubnet('0.0.0.0', 8, 'ipv4')
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4')
FORBIDDEN.addSubnet('224.0.0.0', 3, 'ipv4')
FORBIDDEN.addAddress('::', 'ipv6')
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6')
FORBIDDEN.addSubnet('ff00::', 8, 'ipv6')
const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/**
 * Checks the URL of a stream: plain characters, a host that is no link-local, multicast or unspecified address in any
 * spelling, and none of this program's own ports.
 *
 * @throws {SmaltiError} `bad-source` naming what is wrong, without the password
 */
export function checkSourceUrl(text: string, ownPorts: readonly number[]): CheckedUrl {
  if (/[\s\p{Cc}]/u.test(text)) throw bad('the URL holds spaces or control characters')
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // `URL` tells no more than that it cannot be read.
    throw bad('the URL cannot be read')
  }
  if (url.hostname === '') throw bad('the URL names no host')
  const address = literalAddress(url.hostname)
  if (address !== null) refuseAddress(address, url, ownPorts)
  else if (isLocalName(url.hostname) && ownPorts.includes(portOf(url))) throw ownPort(portOf(url))
  return { url: text, masked: maskedUrl(url, text), secrets: secretsOf(url, text) }
}

/**
 * The checked URL with its host looked up, and refused where a URL may not name such an address either. ffmpeg gets
 * the address: what was checked is what is opened, and static builds of ffmpeg crash when they look up a name.
 *
 * @param attempt picks another address of the host at each try
 * @throws {SmaltiError} `bad-source` when the name is not known or leads to such an address
 */
export async function resolveUrl(text: string, attempt: number): Promise<string> {
  const url = new URL(text)
  if (literalAddress(url.hostname) !== null) return text
  const found = await lookup(url.hostname, { all: true }).catch(() => [])
  if (found.length === 0) throw bad(`the host ${url.hostname} is not known`)
  for (const { address } of found) refuseAddress(mappedAddress(address), url, [])
  const address = found[attempt % found.length]?.address ?? ''
  const host = isIP(address) === 6 ? `[${address}]` : address
  return text.replace(/^([a-z]+:\/\/(?:[^/]*@)?)[^:/?#]+/i, (_, before: string) => before + host)
}

/** Canonical address of a host that is a number in any spelling, null for a name. */
function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (isIP(bare) === 6) return mappedAddress(bare)
  try {
    const canonical = new URL(`http://${hostname}/`).hostname.replace(/^\[|\]$/g, '')
    return isIP(canonical) === 0 ? null : canonical
  } catch {
    // A host like 999.1.1.1 that HTTP refuses: neither an address nor a name.
    throw bad(`${hostname} is not a host`)
  }
}

/** The IPv4 address inside `::ffff:a.b.c.d`; other addresses as they are. */
function mappedAddress(address: string): string {
  if (isIP(address) !== 6) return address
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical)
  if (match?.[1] === undefined || match[2] === undefined) return address
  const [high, low] = [Number.parseInt(match[1], 16), Number.parseInt(match[2], 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function refuseAddress(address: string, url: URL, ownPorts: readonly number[]): void {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (FORBIDDEN.check(address, family)) {
    throw bad(`${address} is a link-local, multicast or unspecified address`)
  }
  if (LOOPBACK.check(address, family) && ownPorts.includes(portOf(url))) throw ownPort(portOf(url))
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return { 'rtsp:': 554, 'rtsps:': 322, 'rtmp:': 1935, 'rtmps:': 443 }[url.protocol] ?? 0
}

function isLocalName(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$/i.test(hostname)
}

/** The password of `scheme://user:password@host`, as written; empty when there is none. */
function writtenPassword(text: string): string {
  return /^[a-z]+:\/\/[^/@]*?:([^/]*)@/i.exec(text)?.[1] ?? ''
}

/** Everything behind the application of an RTMP URL: the stream key. */
function streamKey(url: URL): string {
  return url.protocol.startsWith('rtmp') ? url.pathname.split('/').slice(2).join('/') : ''
}

function maskedUrl(url: URL, text: string): string {
  const password = writtenPassword(text)
  const key = streamKey(url)
  let masked = password === '' ? text : text.replace(`:${password}@`, ':***@')
  if (url.search.length > 1) masked = masked.replace(url.search, '?***')
  if (key !== '') masked = masked.replace(`/${key}`, '/***')
  return masked
}

/** A short secret is masked only with the marks around it: alone it would blacken half of every line. */
function secretsOf(url: URL, text: string): readonly string[] {
  const password = writtenPassword(text)
  const long = [password, decode(password), url.search.slice(1), streamKey(url)]
  const found = [password === '' ? '' : `:${password}@`, ...long.filter((secret) => secret.length >= 4)]
  return [...new Set(found.filter((secret) => secret !== ''))].sort((a, b) => b.length - a.length)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded; the raw text is masked anyway.
    return text
  }
}

function ownPort(port: number): SmaltiError {
  return new SmaltiError(
    'bad-source',
    `port ${port} of this machine is Smalti's own`,
    'to receive a stream here use publish:NAME',
  )
}

function bad(message: string): SmaltiError {
  return new SmaltiError('bad-source', message, CURE)
}
