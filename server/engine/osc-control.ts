import type { ShowConfig } from '../config.ts'
import { OscControl } from '../control/osc-control.ts'
import type { OscControlOptions } from '../control/osc-control.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { plainValues } from './osc-surfaces.ts'

/** The parts that OSC speaks to; `feedback` gives what the show tells and nobody sets, by address. */
type OscParts = Pick<
  OscControlOptions,
  'store' | 'sets' | 'sceneNames' | 'desk' | 'now' | 'logger' | 'meter'
> & {
  readonly feedback: () => Readonly<Record<string, ParameterValue>>
}

/**
 * Opens OSC as the configuration asks: on this machine alone unless it is opened to the network; null for `off`.
 *
 * @throws {SmaltiError} `port-in-use` or `bad-option`, with the cure
 */
export async function openOscControl(config: ShowConfig, parts: OscParts): Promise<OscControl | null> {
  if (config.oscPort === 'off') return null
  const { feedback, ...others } = parts
  return OscControl.open({
    ...others,
    hosts: hostsOf(config),
    port: config.oscPort,
    tcpPort: config.oscTcpPort === 'off' ? null : config.oscTcpPort,
    replyPort: config.oscReplyPort,
    replyTargets: config.oscReplies.map(({ host, port }) => `${host}:${port}`),
    prefix: config.oscPrefix,
    observations: () => plainValues(feedback()),
  })
}

function hostsOf(config: ShowConfig): readonly string[] {
  if (config.host !== null) return [config.host]
  return config.isLan ? ['0.0.0.0', '::'] : ['127.0.0.1', '::1']
}
