import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { SmaltiError } from '../errors/smalti-error.ts'

/**
 * The numeric address and port of `--osc-reply HOST:PORT`.
 *
 * @throws {SmaltiError} `bad-option` when it is not of this form or the host is not known
 */
export async function resolveReplyTarget(text: string): Promise<{ address: string; port: number }> {
  const cut = text.lastIndexOf(':')
  const host = text.slice(0, cut).replace(/^\[|\]$/g, '')
  const port = Number(text.slice(cut + 1))
  if (cut <= 0 || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw wrong(text, 'is not HOST:PORT')
  }
  if (isIP(host) !== 0) return { address: host, port }
  try {
    return { address: (await lookup(host, { family: 4 })).address, port }
  } catch {
    throw wrong(text, 'names a host that is not known')
  }
}

function wrong(text: string, what: string): SmaltiError {
  const shown = JSON.stringify(text.slice(0, 80))
  return new SmaltiError('bad-option', `--osc-reply ${shown} ${what}`, 'Give it as 192.168.1.20:7701.')
}
