import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import type { BuildMessage, BuildReport, BuildRequest } from './build-messages.ts'
import { buildPictures } from './build-pictures.ts'
import { buildRecipe } from './build-recipe.ts'
import { openStarterRecipe } from './starter-recipes.ts'

const MAX_RSS_BYTES = 1.2e9
const RSS_CHECK_MS = 200

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, leaveItToTheShow)
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.once('message', (request: BuildRequest) => void answer(request))
setInterval(() => {
  if (process.memoryUsage.rss() > MAX_RSS_BYTES) process.kill(process.pid, 'SIGKILL')
}, RSS_CHECK_MS).unref()

/** A Ctrl+C reaches the whole group; the show's process decides when this one ends. */
function leaveItToTheShow(): void {}

async function answer(request: BuildRequest): Promise<void> {
  try {
    tell({ kind: 'done', report: await build(request) })
  } catch (error) {
    const isOwn = error instanceof SmaltiError
    const code = isOwn ? error.code : isDiskError(error) ? 'disk' : 'internal'
    tell({ kind: 'failed', code, message: messageOf(error), cure: isOwn ? error.cure : '' })
  }
}

async function build(request: BuildRequest): Promise<BuildReport> {
  const onProgress = (progress: (BuildMessage & { kind: 'progress' })['progress']): void =>
    tell({ kind: 'progress', progress })
  if (request.source.kind === 'recipe') {
    const { source } = request
    return buildRecipe(await openStarterRecipe(source.recipe), { ...request, source }, onProgress)
  }
  const { source } = request
  return buildPictures(
    { ...request, source },
    {
      onProgress,
      onBegin: (file) => tell({ kind: 'begin', file }),
      onStuck: (files) => tell({ kind: 'stuck', files }),
    },
  )
}

function tell(message: BuildMessage): void {
  process.send?.(message)
}

function isDiskError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'ENOSPC' || code === 'EROFS' || code === 'EACCES' || code === 'EDQUOT' || code === 'EIO'
}
