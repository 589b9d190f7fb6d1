import { findParameter } from '../protocol/registry.ts'
import { clamp } from '../protocol/parameter.ts'
import type { ChoiceControl } from './choice-control.ts'
import type { Scene } from './scene.ts'
import type { Cause, ValueTable } from './value-table.ts'

/** Puts all values of a scene on their way; a set or source that is not there or not ready is left as it is. */
export function recallScene(
  scene: Pick<Scene, 'values'>,
  fadeMs: number,
  nowUs: number,
  parts: { readonly table: ValueTable; readonly choices: ChoiceControl },
  cause: Cause,
): void {
  const { table } = parts
  for (const [address, value] of Object.entries(scene.values)) {
    const row = findParameter(address)
    if (!row || !table.has(address)) continue
    if ((row.kind === 'number' || row.kind === 'integer') && typeof value === 'number') {
      const durationMs = row.glideMs > 0 ? fadeMs : 0
      table.glide(row, clamp(value, row.range), { durationMs, curve: 'smooth', nowUs }, cause)
    } else if (row.kind === 'choice') {
      const isReady = parts.choices.list(row.list).some((entry) => entry.name === value && entry.isReady)
      if (isReady && table.settled(address) !== value) table.jump(address, String(value), cause)
    } else if (typeof value !== 'object' && table.settled(address) !== value) {
      table.jump(address, value, cause)
    }
  }
}
