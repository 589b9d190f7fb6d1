import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** What each server module may import, beside the three that everyone may; '' is the root: config and profile. */
const SERVER_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  errors: [],
  telemetry: ['protocol'],
  ffmpeg: [],
  access: [],
  frame: [],
  clock: [],
  tileset: ['ffmpeg'],
  source: ['ffmpeg', 'frame'],
  match: ['frame', 'tileset'],
  air: ['frame', 'clock', 'match'],
  render: ['ffmpeg', 'frame', 'tileset', 'match'],
  show: [],
  output: ['access', 'frame', 'tileset', 'show'],
  control: ['access', 'show'],
  engine: [
    '',
    'ffmpeg',
    'access',
    'frame',
    'clock',
    'tileset',
    'source',
    'match',
    'air',
    'show',
    'output',
    'control',
  ],
}
const EVERYONE = ['protocol', 'errors', 'telemetry']

const CLIENT_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  net: ['playback'],
  playback: [],
  view: [],
  tiles: [],
  render: ['playback', 'view', 'tiles'],
  ui: ['view', 'net'],
}

type Import = { readonly file: string; readonly target: string }

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(sep).includes('dist') && !file.split(sep).includes('node_modules'))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const pattern = /(?:from|import)\s*\(?\s*'([^']+)'/g
  return [...text.matchAll(pattern)].map((match) => {
    const target = match[1]!
    return { file, target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target }
  })
}

const server = sourceFiles('server')
const client = sourceFiles('client')

describe('the house rules', () => {
  it('finds the code it speaks of', () => {
    expect(server.length).toBeGreaterThan(20)
    expect(client.length).toBeGreaterThan(10)
  })

  it('lets a server module import only what its row names', () => {
    const wrong = server.flatMap((file) => {
      const module = moduleOf(file, 'server')
      if (module === null) return []
      const allowed = [module, ...EVERYONE, ...(SERVER_IMPORTS[module] ?? [])]
      return importsOf(file).filter(
        ({ target }) => isInside(target, 'server') && !allowed.includes(moduleOf(target, 'server') ?? ''),
      )
    })
    expect(wrong).toEqual([])
  })

  it('knows every server module', () => {
    const modules = new Set(
      server.map((file) => moduleOf(file, 'server')).filter((module) => module !== null),
    )
    expect([...modules].filter((module) => !(module in SERVER_IMPORTS))).toEqual([])
  })

  it('keeps protocol and errors free of Node, DOM and packages', () => {
    const wrong = server
      .filter((file) => /^server\/(protocol|errors)\//.test(file))
      .flatMap(importsOf)
      .filter(({ target }) => !isInside(target, 'server/protocol') && !isInside(target, 'server/errors'))
    expect(wrong).toEqual([])
  })

  it('lets the client import nothing of the server but protocol', () => {
    const wrong = client
      .flatMap(importsOf)
      .filter(({ target }) => isInside(target, 'server') && !isInside(target, 'server/protocol'))
    expect(wrong).toEqual([])
  })

  it('lets a client folder import only what its row names', () => {
    const wrong = client.flatMap((file) => {
      const module = moduleOf(file, 'client')
      if (module === null) return []
      const allowed = [module, ...(CLIENT_IMPORTS[module] ?? [])]
      return importsOf(file).filter(
        ({ target }) => isInside(target, 'client') && !allowed.includes(moduleOf(target, 'client') ?? ''),
      )
    })
    expect(wrong).toEqual([])
  })

  it('imports three in client/render only', () => {
    const wrong = client
      .flatMap(importsOf)
      .filter(({ file, target }) => /^three(\/|$)/.test(target) && !file.startsWith('client/render/'))
    expect(wrong).toEqual([])
  })

  it('imports sharp only where a build process runs', () => {
    const wrong = server
      .flatMap(importsOf)
      .filter(({ file, target }) => target === 'sharp' && !file.startsWith('server/tileset/'))
    expect(wrong).toEqual([])
  })

  it('reads argv and env and exits in main only; a child may be handed the whole environment', () => {
    const wrong = server.filter((file) => {
      if (/^server\/main\.ts$|-process\.ts$|\.worker\.ts$/.test(file)) return false
      return /process\.(argv|exit\()|(?<!\.\.\.)process\.env\b/.test(readFileSync(join(ROOT, file), 'utf8'))
    })
    expect(wrong).toEqual([])
  })

  it('never starts a shell', () => {
    const wrong = server.filter((file) =>
      /(?<!\.)\bexec(Sync)?\(|shell:\s*true/.test(readFileSync(join(ROOT, file), 'utf8')),
    )
    expect(wrong).toEqual([])
  })

  it('has no catch-all folders and no barrels', () => {
    const wrong = [...server, ...client].filter((file) =>
      /(^|\/)(utils?|misc|common|helpers?)(\/|\.ts$)|(^|\/)index\.ts$/.test(file),
    )
    expect(wrong).toEqual([])
  })

  it('keeps every file under 400 lines', () => {
    const all = [...server, ...client, ...sourceFiles('test'), ...sourceFiles('scripts')]
    const long = all.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 401)
    expect(long).toEqual([])
  })
})

/** The module a path lies in; null for files at the root of the tree. */
function moduleOf(path: string, tree: string): string | null {
  const parts = path.split('/')
  return parts[0] === tree && parts.length > 2 ? parts[1]! : null
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}
