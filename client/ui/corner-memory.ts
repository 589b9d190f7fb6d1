import { canHoldPicture, FILLED, type Corners } from '../view/homography.ts'

/** What of a page's address is read and written. */
export interface PageAddress {
  readonly href: string
  replace(href: string): void
}

const FLAG = 'corners'
/** Digits behind the point: less than a twentieth of a pixel of the widest screen. */
const DIGITS = 5

/** Reads corners as the address has them; null when they are none that can hold a picture. */
export function readCorners(text: string | null): Corners | null {
  const numbers = (text ?? '').split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (numbers.length !== FILLED.length || !numbers.every((part) => part >= 0 && part <= 1)) return null
  const corners = numbers as unknown as Corners
  return canHoldPicture(corners) ? corners : null
}

/** Writes corners as the address has them. */
export function writeCorners(corners: Corners): string {
  return corners.map((part) => String(Number(part.toFixed(DIGITS)))).join(',')
}

/** Keeps the corners of an output in the page's address, and in the browser for a page that is opened without them. */
export class CornerMemory {
  readonly #address: PageAddress
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

  constructor(address: PageAddress, storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
    this.#address = address
    this.#storage = storage
  }

  /** The corners of the address, or those kept for this output; null for none. */
  load(): Corners | null {
    const asked = new URL(this.#address.href).searchParams.get(FLAG)
    return readCorners(asked) ?? readCorners(this.#storage.getItem(this.#key))
  }

  /** Keeps corners; null forgets them. */
  keep(corners: Corners | null): void {
    const url = new URL(this.#address.href)
    const key = this.#key
    url.searchParams.delete(FLAG)
    if (corners === null) this.#storage.removeItem(key)
    else {
      url.searchParams.set(FLAG, writeCorners(corners))
      this.#storage.setItem(key, writeCorners(corners))
    }
    this.#address.replace(url.href.replaceAll('%2C', ','))
  }

  /** Pages that show the same part of the output are the same screen. */
  get #key(): string {
    const { pathname, searchParams } = new URL(this.#address.href)
    return `smalti-corners ${pathname} ${searchParams.get('crop') ?? 'whole'}`
  }
}
