import { exit } from 'node:process'

/** Makes this worker misbehave as a defect would; only reached with the pool's test hooks on. */
export function makeTrouble(kind: 'throw' | 'exit' | 'spin' | 'allocate'): void {
  if (kind === 'throw') throw new Error('asked to throw')
  if (kind === 'exit') exit(3)
  const kept: number[][] = []
  for (;;) if (kind === 'allocate') kept.push(Array.from({ length: 10_000 }, (_, index) => index + 0.5))
}
