import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import type { BuildCommand, BuildMessage, BuildReport, BuildRequest } from './build-messages.ts'
import { buildFolder } from './build-folder.ts'
import { buildRecipe } from './build-recipe.ts'
import { PauseGate } from './film/pause-gate.ts'
import { behaveAsHelper } from './helper-process.ts'
import { openStarterRecipe } from './starter-recipes.ts'

behaveAsHelper()
const gate = new PauseGate()
process.on('message', (command: BuildCommand) => {
  if (command.kind === 'build') void answer(command.request)
  else if (command.isOpen) gate.resume()
  else gate.pause()
})

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
      onStored: (manifest, isWhole) => tell({ kind: 'stored', manifest, isWhole }),
      onStuck: (files) => tell({ kind: 'stuck', files }),
    },
    gate,
  )
}

function tell(message: BuildMessage): void {
  process.send?.(message)
}

function isDiskError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'ENOSPC' || code === 'EROFS' || code === 'EACCES' || code === 'EDQUOT' || code === 'EIO'
}
