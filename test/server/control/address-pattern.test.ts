import { describe, expect, it } from 'vitest'
import { isPattern, matchesPart, parsePattern } from '../../../server/control/address-pattern.ts'
import { isApart, MAX_REACHED, PatternReach } from '../../../server/control/pattern-reach.ts'
import { REGISTRY } from '../../../server/protocol/registry.ts'
import { resolveAddress } from '../../../server/show/resolve-address.ts'

function matches(pattern: string, address: string): boolean {
  const parts = parsePattern(pattern)
  const texts = address.split('/').slice(1)
  return parts?.length === texts.length && parts.every((part, place) => matchesPart(part, texts[place] ?? ''))
}

/** The same by a regular expression, which may take for ever. */
function oracle(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^$()|\\]/g, '\\$&')
    .replace(/\[!/g, '[^')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replace(/\{([^}]*)\}/g, (_, words: string) => `(?:${words.split(',').join('|')})`)
  return new RegExp(`^${source}$`)
}

function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe('an address pattern', () => {
  it.each([
    ['/zoom/*', '/zoom/x', true],
    ['/zoom/*', '/zoom', false],
    ['/zoom/*', '/zoom/cell/col', false],
    ['/*/x', '/light/x', true],
    ['/ZOOM/?', '/zoom/y', true],
    ['/zoom/?', '/zoom/xy', false],
    ['/look/{tint,blend}', '/look/blend', true],
    ['/look/{tint,blend}', '/look/hue', false],
    ['/set/[1-3]/select', '/set/2/select', true],
    ['/set/[!1-3]/select', '/set/2/select', false],
    ['/set/[!1-3]/select', '/set/4/select', true],
    ['/l{,oo}k*', '/look', true],
    ['/*', '/', true],
    ['/x[a-]', '/x-', true],
    ['/*a*b*c', '/xxaxxbxxc', true],
    ['/{a,ab}{bc,c}d', '/abcd', true],
  ])('%s and %s: %s', (pattern, address, isMatch) => {
    expect(matches(pattern, address)).toBe(isMatch)
  })

  it.each(['/zoom/{x', '/zoom/x}', '/zoom/[x', '/zoom/x]', '/zoom/{x,[y]}', '/zoom/[*]', '/{a/b}'])(
    'is refused when its brackets do not fit together: %s',
    (pattern) => expect(parsePattern(pattern)).toBeNull(),
  )

  it('takes what a regular expression takes', () => {
    const below = random(7)
    const pieces = ['a', 'b', 'ab', '*', '?', '{a,bb}', '{,b}', '[ab]', '[!a]', '[a-c]']
    let matchCount = 0
    for (let n = 0; n < 4000; n++) {
      const pattern = `/${Array.from({ length: 1 + below(6) }, () => pieces[below(pieces.length)]).join('')}`
      const address = `/${Array.from({ length: below(7) }, () => 'abc'[below(3)]).join('')}`
      const isMatch = oracle(pattern).test(address)
      expect(matches(pattern, address), `${pattern} and ${address}`).toBe(isMatch)
      if (isMatch) matchCount++
    }
    expect(matchCount).toBeGreaterThan(300)
  })

  it('takes no longer for one made to be walked back through', () => {
    const text = 'a'.repeat(20_000)
    expect(matches(`/${'*a'.repeat(500)}*b`, `/${text}`)).toBe(false)
    expect(matches(`/${'{a,aa}'.repeat(400)}*b`, `/${text}`)).toBe(false)
    expect(matches(`/${'[a-z]*'.repeat(400)}b`, `/${text}`)).toBe(false)
  })

  it('is told from an address', () => {
    expect(['/zoom', '/set/2/select', '/light x'].filter(isPattern)).toEqual([])
    expect(['/*', '/?', '/[a]', '/{a}', '/a]', '/a}'].filter(isPattern)).toHaveLength(6)
  })
})

describe('what a pattern reaches', () => {
  const reach = new PatternReach({ sets: () => ['a', 'b', 'c'], sceneNames: () => ['one', 'two'] })
  const addressesOf = (pattern: string, isQuestion = false): readonly string[] => {
    const found = reach.expand(pattern, isQuestion)
    return found.ok ? found.addresses : []
  }

  it('are rows, those with an index by the sets and scenes there are', () => {
    expect(addressesOf('/light/{x,y}')).toEqual(['/light/x', '/light/y'])
    expect(addressesOf('/set/*/select')).toEqual(['/set/1/select', '/set/2/select', '/set/3/select'])
    expect(addressesOf('/scene/[1-9]/go')).toEqual(['/scene/1/go', '/scene/2/go'])
  })

  it('has a form only where the pattern ends in it', () => {
    expect(addressesOf('/light/*/norm')).toEqual([
      '/light/amount/norm',
      '/light/x/norm',
      '/light/y/norm',
      '/light/width/norm',
    ])
    expect(addressesOf('/light/*').some((address) => address.endsWith('/norm'))).toBe(false)
    expect(addressesOf('/set/transition/in*')).toEqual([])
  })

  it('is what holds a value when it is asked, and never what is only told when it is set', () => {
    expect(addressesOf('/set/*/name', true)).toEqual(['/set/1/name', '/set/2/name', '/set/3/name'])
    expect(addressesOf('/set/*/name')).toEqual([])
    expect(addressesOf('/zoom/{in,x}', true)).toEqual(['/zoom/x'])
  })

  it('is never what darkens, flashes, locks or answers', () => {
    const spared = [
      '/out/master',
      '/out/blackout',
      '/out/freeze',
      '/out/fade/out',
      '/sync',
      '/ping',
      '/connect',
    ]
    for (const address of [
      ...spared,
      '/out/panic',
      '/out/strobe',
      '/buffer/dump',
      '/system/lock',
      '/take',
      '/scene/2/save',
    ]) {
      expect(isApart(address), address).toBe(true)
    }
    const all = ['/*', '/*/*', '/o*/*', '/*/*/*', '/out/*', '/{out,sync}', '/*/blackout', '/s*', '/?ing']
    const reached = all.flatMap((pattern) => [...addressesOf(pattern), ...addressesOf(`${pattern}/toggle`)])
    expect(reached.filter(isApart)).toEqual([])
    expect(isApart('/outer')).toBe(false)
  })

  it('can be taken by the show, every address of it', () => {
    const patterns = ['/*', '/l*/*', '/f*/*', '/set/*', '/set/*/*', '/s*/*/reset', '/*/*/index', '/z*/*']
    const reached = patterns.flatMap((pattern) => addressesOf(pattern))
    expect(reached.length).toBeGreaterThan(50)
    expect(reached.filter((address) => resolveAddress(address) === null)).toEqual([])
  })

  it('is bounded', () => {
    expect(REGISTRY.length).toBeGreaterThan(MAX_REACHED)
    expect(reach.expand('/*/*', false)).toEqual({ ok: false, reason: 'matches more than 64 addresses' })
    expect(reach.expand(`/${'*'.repeat(300)}`, false)).toMatchObject({ ok: false })
    expect(reach.expand('/nothing*', false)).toEqual({
      ok: false,
      reason: 'matches no address that patterns may reach',
    })
  })

  it('follows the sets and scenes', () => {
    const names = ['a']
    const growing = new PatternReach({ sets: () => names, sceneNames: () => [] })
    expect(growing.expand('/set/*/select', false)).toEqual({ ok: true, addresses: ['/set/1/select'] })
    names.push('b')
    expect(growing.expand('/set/*/select', false)).toMatchObject({ addresses: { length: 2 } })
  })
})
