import type { FastifyInstance } from 'fastify'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { CLOSE_UP_SIDES } from '../protocol/close-up.ts'
import type { TileSetManifest } from '../protocol/tile-set-manifest.ts'
import { requireRole, type RouteContext } from './route-context.ts'
import type { ServedSet } from './show-port.ts'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
}

type FileParams = { readonly setId: string; readonly file: string }
type CloseUpParams = FileParams & { readonly contentKey: string }

const IMMUTABLE = 'public, max-age=31536000, immutable'
const SET_ID = /^\d{1,5}$/
const CLOSE_UP_FILE = /^(\d{1,5})-(\d{3,4})\.jpg$/

/** Serves manifests, the files they name, and close-ups of tiles; nothing else of a set's folder. */
export function addTileRoutes(app: FastifyInstance, context: RouteContext): void {
  const onRequest = requireRole(context, 'view')
  const namesOf = rememberNames()
  app.get<{ Params: { setId: string } }>(
    '/tiles/:setId/manifest.json',
    { onRequest },
    async (request, reply) => {
      const set = findSet(context, request.params.setId)
      if (set === null) return reply.callNotFound()
      return reply.header('Cache-Control', 'no-cache').send(set.manifest)
    },
  )
  app.get<{ Params: FileParams }>('/tiles/:setId/:file', { onRequest }, async (request, reply) => {
    const { setId, file } = request.params
    const set = findSet(context, setId)
    if (set === null || !namesOf(set.manifest).has(file)) return reply.callNotFound()
    const opened = await openPlainFile(join(set.folder, file))
    if (opened === null) return reply.callNotFound()
    return reply
      .type(CONTENT_TYPES[extname(file)] ?? 'application/octet-stream')
      .header('Cache-Control', IMMUTABLE)
      .header('Content-Length', opened.bytes)
      .send(opened.handle.createReadStream())
  })
  app.get<{ Params: CloseUpParams }>(
    '/tiles/:setId/:contentKey/:file',
    { onRequest },
    async (request, reply) => {
      const { setId, contentKey, file } = request.params
      const [, tile, sidePx] = CLOSE_UP_FILE.exec(file) ?? []
      const side = CLOSE_UP_SIDES.find((known) => known === Number(sidePx))
      if (!SET_ID.test(setId) || side === undefined) return reply.callNotFound()
      const closeUp = await context.show.closeUp(Number(setId), contentKey, Number(tile), side)
      if (closeUp.kind === 'missing') return reply.callNotFound()
      if (closeUp.kind === 'busy') return reply.code(503).header('Retry-After', '1').send({ error: 'busy' })
      return reply.type('image/jpeg').header('Cache-Control', IMMUTABLE).send(Buffer.from(closeUp.bytes))
    },
  )
}

function findSet(context: RouteContext, setId: string): ServedSet | null {
  return SET_ID.test(setId) ? context.show.setFolder(Number(setId)) : null
}

function rememberNames(): (manifest: TileSetManifest) => ReadonlySet<string> {
  const known = new WeakMap<TileSetManifest, ReadonlySet<string>>()
  return (manifest) => {
    const names = known.get(manifest) ?? fileNames(manifest)
    known.set(manifest, names)
    return names
  }
}

function fileNames(manifest: TileSetManifest): ReadonlySet<string> {
  const pages = manifest.pages.flatMap((page) => [...page.pictures, page.raw])
  return new Set([...pages, manifest.table, manifest.means].filter((name) => /^[\w-][\w.-]*$/.test(name)))
}

async function openPlainFile(path: string): Promise<{ handle: FileHandle; bytes: number } | null> {
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return null
  }
  const stat = await handle.stat()
  if (stat.isFile()) return { handle, bytes: stat.size }
  await handle.close()
  return null
}
