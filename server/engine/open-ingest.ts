import type { ShowConfig } from '../config.ts'
import { RtmpIngest } from '../source/rtmp-ingest.ts'
import type { SourceSpec } from '../source/source-spec.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { PrometheusMeter } from '../telemetry/prometheus-meter.ts'

/** The ingest that OBS publishes to, where a source waits for it. */
export async function openIngest(
  config: ShowConfig,
  spec: SourceSpec,
  streamKey: string | null,
  parts: { readonly logger: Logger; readonly meter: PrometheusMeter; readonly now: () => number },
): Promise<RtmpIngest | null> {
  if (config.rtmpPort === 'off' || spec.input.kind !== 'publish') return null
  const hosts = config.isLan ? [config.host ?? '0.0.0.0'] : ['127.0.0.1', '::1']
  const ingest = new RtmpIngest({
    hosts,
    port: config.rtmpPort,
    names: [spec.input.name],
    streamKey,
    ...parts,
  })
  await ingest.open()
  return ingest
}
