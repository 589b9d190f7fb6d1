import { clamp, type Parameter } from '../protocol/parameter.ts'
import { findParameter } from '../protocol/registry.ts'
import type { ValueTable } from './value-table.ts'

/** What is turned, and as far as it is pleasant: numbers between two, or some of the options. */
const PLEASANT: Readonly<Record<string, readonly [number, number] | readonly string[]>> = {
  '/look/stability': [0.35, 0.75],
  '/look/detail': [0.3, 0.9],
  '/look/calm': [0.15, 0.85],
  '/look/variety': [0.3, 0.8],
  '/look/spacing': [1, 5],
  '/look/tint': [0, 0.45],
  '/look/blend': [0, 0.18],
  '/look/brightness': [0.92, 1.08],
  '/look/contrast': [0.85, 1.25],
  '/look/saturation': [0.7, 1.5],
  '/look/hue': [-60, 60],
  '/look/change': ['fade', 'flip', 'pop'],
  '/look/change/ms': [80, 320],
}

/**
 * Values of a random look, by address: never so far that nothing is seen any more.
 *
 * @param amount 0..1: how far from where the look is now to a wholly random one
 * @param random 0..1, below 1
 */
export function randomLook(
  table: ValueTable,
  amount: number,
  random: () => number,
): Readonly<Record<string, number | string>> {
  const far = clamp(amount, [0, 1])
  return Object.fromEntries(
    Object.entries(PLEASANT).flatMap(([address, bounds]): [string, number | string][] => {
      const row = findParameter(address)
      const chance = random()
      if (row === undefined) return []
      if (isRange(bounds)) return [[address, mixed(row, bounds, chance, table.settledNumber(address), far)]]
      const option = bounds[Math.floor(chance * bounds.length)] ?? ''
      return random() < far ? [[address, option]] : []
    }),
  )
}

function mixed(
  row: Parameter,
  [low, high]: readonly [number, number],
  chance: number,
  now: number,
  far: number,
): number {
  const value = now + far * (low + (high - low) * chance - now)
  return row.kind === 'integer' ? Math.round(value) : value
}

function isRange(bounds: readonly [number, number] | readonly string[]): bounds is readonly [number, number] {
  return typeof bounds[0] === 'number'
}
