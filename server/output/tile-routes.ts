import type { FastifyInstance } from 'fastify'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { extname, join } from 'node:path'
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

/** Serves manifests and the files they name, and nothing else of a set's folder. */
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
      .header('Cache-Control', 'public, max-age=31536000, immutable')
      .header('Content-Length', opened.bytes)
      .send(opened.handle.createReadStream())
  })
}

function findSet(context: RouteContext, setId: string): ServedSet | null {
  return /^\d{1,5}$/.test(setId) ? context.show.setFolder(Number(setId)) : null
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
