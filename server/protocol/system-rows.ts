import type { Parameter } from './parameter.ts'
import { feedback, group, trigger } from './registry-rows.ts'

/** The registry's rows of the program. */
export const SYSTEM_ROWS: readonly Parameter[] = [
  ...group('System', 'show', [
    { ...trigger('/sync', 'Sync', 'Sends every value to the asker.'), role: 'view' },
    { ...trigger('/ping', 'Ping', 'Answers /pong with the same arguments.'), role: 'view' },
    { ...trigger('/connect', 'Connect', 'Pairs this controller.', 'PIN or token'), role: 'view' },
    {
      ...trigger('/subscribe', 'Subscribe', 'Tells this controller on another port; 0 for nothing.', 'port'),
      role: 'view',
    },
    {
      kind: 'boolean',
      address: '/system/lock',
      label: 'Lock',
      default: 0,
      isTransient: true,
      note: 'Nobody else changes anything; master, blackout, freeze, fades and panic stay free. Its setter or an admin unlocks.',
    },
    feedback('/status/fps', 'Frames a second', 'Frames sent each second.'),
    feedback('/status/drops', 'Drops', 'Frames dropped since the start.'),
    feedback('/status/clients', 'Clients', 'Pages connected.'),
    feedback('/status/workers', 'Workers', 'Matching threads at work.'),
    feedback('/status/level', 'Level', '0 all well, 1 warn, 2 bad.'),
  ]),
]
