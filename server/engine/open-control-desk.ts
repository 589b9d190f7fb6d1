import { join } from 'node:path'
import type { Access } from '../access/access.ts'
import type { ShowConfig } from '../config.ts'
import { ControlDesk } from '../control/control-desk.ts'
import { MapFile } from '../control/map-file.ts'
import type { ParameterStore } from '../show/parameter-store.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { SetControl } from './set-control.ts'
import type { SourceControl } from './source-control.ts'

/**
 * Opens what is decided about controllers: with what was learned before, and the networks of the line.
 *
 * @throws {SmaltiError} `bad-option` for an allowed network that is none
 */
export async function openControlDesk(
  config: ShowConfig,
  parts: {
    readonly store: ParameterStore
    readonly access: Access
    readonly sets: Pick<SetControl, 'choices'>
    readonly sources: Pick<SourceControl, 'names'>
    readonly sceneNames: () => readonly string[]
    readonly logger: Logger
    readonly now: () => number
    /** What ends it is added here. */
    readonly closers: (() => void | Promise<void>)[]
  },
): Promise<ControlDesk> {
  const { store, access, sets, sources, sceneNames, logger, now } = parts
  const mappings = await MapFile.open(join(config.dataDir, 'map.json'), logger)
  const lists = { sets: () => sets.choices, sources: () => sources.names, scenes: sceneNames }
  const desk = new ControlDesk({
    ...{ sink: store, pairing: access, allowed: config.oscAllow, mappings, now },
    listLength: (list) => lists[list]().length,
  })
  parts.closers.push(async () => {
    desk.close()
    await mappings.close()
  })
  return desk
}
