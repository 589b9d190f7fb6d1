/** What the address of `/out` asks for. */
export type PageFlags = {
  readonly fit: 'cover' | 'contain'
  /** Most frames a second; null = every refresh. */
  readonly fps: number | null
  /** Device pixels a CSS pixel; null = the screen's, at most 2. */
  readonly dpr: number | null
  /** Part of the whole output to show, [x, y, width, height] in 0..1, y down. */
  readonly crop: readonly [number, number, number, number]
  /** Memory for tiles on the GPU: bytes, as little as shows what is on air, or null for the default. */
  readonly tileMemory: number | 'min' | null
  /** What lies over the picture, or is drawn instead of it. */
  readonly hud: 'times' | 'mips' | 'residency' | null
  readonly token: string | null
  /** What this output is called; empty = nothing of its own. */
  readonly name: string
}

const MOST_NAME_CHARACTERS = 40

const WHOLE = [0, 0, 1, 1] as const

/** Reads the flags of a query; what is missing or makes no sense takes its default. */
export function readPageFlags(query: URLSearchParams): PageFlags {
  return {
    fit: query.get('fit') === 'contain' ? 'contain' : 'cover',
    fps: readNumber(query, 'fps', 1, 240),
    dpr: readNumber(query, 'dpr', 0.25, 4),
    crop: readCrop(query.get('crop')),
    tileMemory: readTileMemory(query),
    hud: readHud(query.get('hud')),
    token: query.get('token'),
    name: (query.get('name') ?? '').trim().slice(0, MOST_NAME_CHARACTERS),
  }
}

function readNumber(query: URLSearchParams, name: string, low: number, high: number): number | null {
  const text = query.get(name)
  const value = text === null || text === '' ? NaN : Number(text)
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : null
}

function readHud(text: string | null): PageFlags['hud'] {
  if (text === null || text === '0') return null
  return text === 'mips' || text === 'residency' ? text : 'times'
}

function readTileMemory(query: URLSearchParams): PageFlags['tileMemory'] {
  if (query.get('gpu') === 'min') return 'min'
  const megabytes = readNumber(query, 'gpu', 16, 16_384)
  return megabytes === null ? null : megabytes * 1024 * 1024
}

function readCrop(text: string | null): PageFlags['crop'] {
  const [x, y, width, height] = (text ?? '').split(',').map(Number)
  if (x === undefined || y === undefined || width === undefined || height === undefined) return WHOLE
  const isInside = x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1.0001 && y + height <= 1.0001
  return isInside ? [x, y, width, height] : WHOLE
}
