import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import type { BuildMessage, BuildReport, BuildRequest } from './build-messages.ts'
import { buildFolder } from './build-folder.ts'
import { buildRecipe } from './build-recipe.ts'
import { behaveAsHelper } from './helper-process.ts'
import { openStarterRecipe } from './starter-recipes.ts'

behaveAsHelper()
process.once('message', (request: BuildRequest) => void answer(request))

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
    return buildRecipe(await openStarterRecipe(source), { ...request, source }, onProgress)
  }
  const { source } = request
  return buildFolder(
    { ...request, source },
    {
      onProgress,
      onBegin: (file) => tell({ kind: 'begin', file }),
      onStored: (manifest) => tell({ kind: 'stored', manifest }),
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
