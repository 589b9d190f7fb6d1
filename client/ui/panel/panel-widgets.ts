import type { NumberParameter, Parameter } from '../../../server/protocol/parameter.ts'
import { findParameter } from '../../../server/protocol/registry.ts'
import { AheadMonitor } from './ahead-monitor.ts'
import { cellForm } from './cell-form.ts'
import { ControllerHelp } from './controller-help.ts'
import type { PanelControl } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import type { WidgetName } from './panel-plan.ts'
import { SceneGrid } from './scene-grid.ts'
import { SetStrip } from './set-strip.ts'
import { SourceChoice } from './source-choice.ts'
import { SpringStick } from './spring-stick.ts'
import { TempoPad } from './tempo-pad.ts'
import { Transport } from './transport.ts'
import { XyPad } from './xy-pad.ts'

/** A widget that stands in a section; the bar stands by itself. */
export function panelWidget(
  widget: Exclude<WidgetName, 'bar'>,
  rows: readonly Parameter[],
  desk: PanelDesk,
): PanelControl {
  switch (widget) {
    case 'sets':
      return new SetStrip(desk)
    case 'scenes':
      return new SceneGrid(desk, isDeclared)
    case 'pad':
      return new XyPad('/zoom/xy', 'Centre', [numberIn(rows, '/zoom/x'), numberIn(rows, '/zoom/y')], desk)
    case 'stick':
      return new SpringStick(numberIn(rows, '/zoom/speed'), desk)
    case 'cell':
      return { element: cellForm(desk), show: () => {} }
    case 'tempo':
      return new TempoPad(desk)
    case 'sources':
      return new SourceChoice(desk)
    case 'transport':
      return new Transport(rows, desk)
    case 'ahead':
      return new AheadMonitor()
    case 'controllers':
      return new ControllerHelp(rows, location.hostname)
  }
}

/** Whether the registry has an address. */
export function isDeclared(address: string): boolean {
  return findParameter(address) !== undefined
}

function numberIn(rows: readonly Parameter[], address: string): NumberParameter {
  const row = rows.find((candidate) => candidate.address === address)
  if (row?.kind !== 'number') throw new Error(`${address} is no number`)
  return row
}
