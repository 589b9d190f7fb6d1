import { join } from 'node:path'
import type { ShowConfig } from '../config.ts'
import type { CommandSink } from '../control/command-sink.ts'
import { ControlDesk } from '../control/control-desk.ts'
import { MapFile } from '../control/map-file.ts'
import type { ListLength } from '../control/map-target.ts'
import type { OscPairing } from '../control/paired-senders.ts'
import type { Logger } from '../telemetry/logger.ts'

/**
 * Opens what is decided about controllers: with what was learned before, and the networks of the line.
 *
 * @throws {SmaltiError} `bad-option` for an allowed network that is none
 */
export async function openControlDesk(
  config: ShowConfig,
  parts: {
    readonly sink: CommandSink
    readonly pairing: OscPairing
    readonly listLength: ListLength
    readonly logger: Logger
    readonly now: () => number
  },
): Promise<{ readonly desk: ControlDesk; close(): Promise<void> }> {
  const { sink, pairing, listLength, logger, now } = parts
  const mappings = await MapFile.open(join(config.dataDir, 'map.json'), logger)
  const desk = new ControlDesk({ sink, pairing, listLength, now, mappings, allowed: config.oscAllow })
  return {
    desk,
    close: async () => {
      desk.close()
      await mappings.close()
    },
  }
}
