import { BlockList, isIP } from 'node:net'
import { SmaltiError } from '../errors/smalti-error.ts'

/** Networks that are let in, as `--osc-allow` names them. */
export class CidrList {
  readonly #list = new BlockList()

  /**
   * @param texts networks such as `192.168.1.0/24` or single addresses
   * @throws {SmaltiError} `bad-option` naming the first that is neither
   */
  constructor(texts: readonly string[]) {
    for (const text of texts) this.#add(text)
  }

  has(address: string): boolean {
    const [plain = ''] = address.split('%')
    const family = isIP(plain)
    return family !== 0 && this.#list.check(plain, family === 6 ? 'ipv6' : 'ipv4')
  }

  #add(text: string): void {
    const [address = '', bits, ...rest] = text.trim().split('/')
    const family = isIP(address)
    const most = family === 6 ? 128 : 32
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity
    if (family === 0 || rest.length > 0 || prefix > most) {
      throw new SmaltiError(
        'bad-option',
        `--osc-allow ${JSON.stringify(text.slice(0, 60))} is not a network`,
        'Give it as address/bits, such as 192.168.1.0/24.',
      )
    }
    this.#list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
  }
}

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}
