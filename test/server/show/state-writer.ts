import { SavedState } from '../../../server/show/saved-state.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { nowUs } from '../../../server/telemetry/now.ts'

/** Writes states as fast as it can until it is killed; says when the first is there. */
const file = process.argv[2] ?? ''
const state = await SavedState.open({ file, logger: SILENT_LOGGER, now: nowUs, writeEveryMs: 0 })
let turn = 0
setInterval(() => {
  turn++
  for (const address of ['/zoom', '/zoom/x', '/light/amount']) state.note(address, 1 + (turn % 2))
  if (turn === 20) process.send?.('writing')
}, 1)
