/** One step of a pattern: a character, any one, any run of them, one of a class, or one of several words. */
type Token =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'one' }
  | { readonly kind: 'run' }
  | {
      readonly kind: 'class'
      readonly ranges: readonly (readonly [number, number])[]
      readonly isNegated: boolean
    }
  | { readonly kind: 'words'; readonly words: readonly string[] }

/** One part of an address pattern, between two slashes. */
export type PatternPart = readonly Token[]

/** Whether an address asks for several at once. */
export function isPattern(address: string): boolean {
  return /[*?[\]{}]/.test(address)
}

/**
 * The parts of an OSC address pattern (`*`, `?`, `[a-z]`, `[!abc]`, `{one,two}`), blind to the case of letters; null when
 * a bracket or brace is not closed or holds another. Source: the OSC 1.0 specification, "OSC Address Patterns".
 */
export function parsePattern(pattern: string): readonly PatternPart[] | null {
  const parts: PatternPart[] = []
  for (const text of pattern.toLowerCase().split('/').slice(1)) {
    const part = parsePart(text)
    if (!part) return null
    parts.push(part)
  }
  return parts
}

/**
 * Whether a pattern's part takes a part of an address, which is given in small letters. All ways through the pattern
 * are followed at once, so that the time is bounded by the length of one times that of the other.
 */
export function matchesPart(pattern: PatternPart, text: string): boolean {
  let reached = new Uint8Array(text.length + 1)
  reached[0] = 1
  for (const token of pattern) {
    const next = new Uint8Array(text.length + 1)
    if (!step(token, text, reached, next)) return false
    reached = next
  }
  return reached[text.length] === 1
}

/** Marks where the text stands after a token, for each place it may stand before it; whether there is any. */
function step(token: Token, text: string, reached: Uint8Array, next: Uint8Array): boolean {
  let isAlive = false
  for (let place = 0; place <= text.length; place++) {
    if (reached[place] !== 1) continue
    if (token.kind === 'run') {
      next.fill(1, place)
      return true
    }
    if (token.kind === 'words') {
      for (const word of token.words) {
        if (!text.startsWith(word, place)) continue
        next[place + word.length] = 1
        isAlive = true
      }
    } else if (place < text.length && takes(token, text.charCodeAt(place))) {
      next[place + 1] = 1
      isAlive = true
    }
  }
  return isAlive
}

function takes(token: Exclude<Token, { kind: 'run' | 'words' }>, code: number): boolean {
  if (token.kind === 'one') return true
  if (token.kind === 'character') return token.code === code
  return token.ranges.some(([low, high]) => code >= low && code <= high) !== token.isNegated
}

function parsePart(text: string): PatternPart | null {
  const tokens: Token[] = []
  let place = 0
  while (place < text.length) {
    const character = text.charAt(place)
    if (character === '[' || character === '{') {
      const end = text.indexOf(character === '[' ? ']' : '}', place)
      const inner = text.slice(place + 1, end)
      if (end < 0 || isPattern(inner)) return null
      tokens.push(character === '[' ? parseClass(inner) : { kind: 'words', words: inner.split(',') })
      place = end + 1
      continue
    }
    if (character === ']' || character === '}') return null
    if (character === '?') tokens.push({ kind: 'one' })
    else if (character !== '*') tokens.push({ kind: 'character', code: text.charCodeAt(place) })
    else if (tokens.at(-1)?.kind !== 'run') tokens.push({ kind: 'run' })
    place++
  }
  return tokens
}

function parseClass(inner: string): Token {
  const isNegated = inner.startsWith('!')
  const text = isNegated ? inner.slice(1) : inner
  const ranges: (readonly [number, number])[] = []
  for (let place = 0; place < text.length; place++) {
    const low = text.charCodeAt(place)
    const isRange = text.charAt(place + 1) === '-' && place + 2 < text.length
    const high = isRange ? text.charCodeAt(place + 2) : low
    ranges.push([Math.min(low, high), Math.max(low, high)])
    if (isRange) place += 2
  }
  return { kind: 'class', ranges, isNegated }
}
