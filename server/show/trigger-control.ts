import { findParameter, REGISTRY } from '../protocol/registry.ts'
import { SET_CHOICE } from './choice-control.ts'
import { refuse, TAKEN } from './command.ts'
import { randomLook } from './random-look.ts'
import { readGlide, readPlace, toNumber } from './read-argument.ts'
import { recallScene } from './scene-recall.ts'
import type { ChoiceControl, Pick } from './choice-control.ts'
import type { CommandArgument, CommandResult } from './command.ts'
import type { DiveControl } from './dive-control.ts'
import type { PanicControl } from './panic-control.ts'
import type { SceneOutcome } from './scene-change.ts'
import type { SceneControl } from './scene-control.ts'
import type { TempoControl } from './tempo-control.ts'
import type { Cause, ValueTable } from './value-table.ts'
import type { ViewControl } from './view-control.ts'

/** One trigger that fires: its registry address, 1-based index, arguments and the time asked for. */
export type Firing = {
  readonly address: string
  readonly index: number | null
  readonly args: readonly CommandArgument[]
  readonly askedMs: number | null
}

/** What the triggers act on; `random` gives 0..1, below 1. */
export type TriggerParts = {
  readonly table: ValueTable
  readonly view: ViewControl
  readonly dives: DiveControl
  readonly tempo: TempoControl
  readonly choices: ChoiceControl
  readonly scenes: SceneControl
  readonly panic: PanicControl
  readonly random: () => number
}

const PAN_GLIDE_MS = 60
const RANDOM_LOOK_MS = 700

/** Resolves the triggers that change parameters. */
export class TriggerControl {
  readonly #parts: TriggerParts

  constructor(parts: TriggerParts) {
    this.#parts = parts
  }

  /** Acts on a trigger; null for one that somebody else must resolve. */
  perform(firing: Firing, nowUs: number, cause: Cause): CommandResult | null {
    const { view, scenes, panic } = this.#parts
    const { address, askedMs } = firing
    const place = (firing.index ?? 1) - 1
    switch (address) {
      case '/zoom/in':
        return done(view.step(1, nowUs, cause))
      case '/zoom/out':
        return done(view.step(-1, nowUs, cause))
      case '/zoom/home':
        return done(view.home(askedMs, nowUs, cause))
      case '/zoom/pan':
      case '/zoom/pan/x':
      case '/zoom/pan/y':
        return this.#pan(firing, nowUs, cause)
      case '/zoom/cell':
      case '/zoom/cell/col':
      case '/zoom/cell/row':
        return this.#flyToCell(firing, nowUs, cause)
      case '/dive':
        return done(this.#parts.dives.dive(askedMs, nowUs, cause))
      case '/dive/surface':
        return done(this.#parts.dives.surface(askedMs, nowUs, cause))
      case '/set/N/select':
        return this.#chooseSet({ by: 'place', place }, nowUs, cause)
      case '/set/next':
        return this.#chooseSet({ by: 'step', step: 1 }, nowUs, cause)
      case '/set/prev':
        return this.#chooseSet({ by: 'step', step: -1 }, nowUs, cause)
      case '/set/random':
        return this.#chooseSet({ by: 'chance' }, nowUs, cause)
      case '/scene/N/go':
        return scenes.recall({ by: 'place', place }, askedMs, nowUs, cause)
      case '/scene/next':
        return scenes.recall({ by: 'step', step: 1 }, askedMs, nowUs, cause)
      case '/scene/prev':
        return scenes.recall({ by: 'step', step: -1 }, askedMs, nowUs, cause)
      case '/scene/random':
        return scenes.recall({ by: 'chance' }, askedMs, nowUs, cause)
      case '/scene/save':
        return this.#save(firing, nowUs)
      case '/scene/N/save':
        return resultOf(scenes.saveAt(place, nowUs))
      case '/scene/undo':
        return this.#undo(firing, nowUs)
      case '/take':
        return scenes.take(askedMs, nowUs, cause)
      case '/out/panic':
        return done(panic.start(askedMs, nowUs, cause))
      case '/out/panic/back':
        return done(panic.back(askedMs, nowUs, cause))
      case '/look/random':
        return done(this.#randomLook(firing.args, nowUs, cause))
      case '/tempo/tap':
        return done(this.#parts.tempo.tap(cause))
      case '/tempo/resync':
        return done(this.#parts.tempo.resync(cause.receivedUs))
      case '/tempo/nudge':
        return this.#nudge(firing.args)
      case '/seek':
        return readPlace(firing.args) === null ? refuse('/seek needs a number of seconds') : null
      case '/step':
        return this.#step(firing.args, cause)
      case '/look/reset':
        return done(this.#reset('/look/', askedMs, nowUs, cause))
      case '/fx/reset':
        return done(this.#reset('/fx/', askedMs, nowUs, cause))
      case '/out/fade/in':
        return this.#fade(1, askedMs, nowUs, cause)
      case '/out/fade/out':
        return this.#fade(0, askedMs, nowUs, cause)
      default:
        return null
    }
  }

  #chooseSet(pick: Pick, nowUs: number, cause: Cause): CommandResult {
    return this.#parts.choices.choose(SET_CHOICE, pick, nowUs, cause)
  }

  #save({ args }: Firing, nowUs: number): CommandResult {
    const { scenes } = this.#parts
    const [name] = args
    if (isRelease(args)) return TAKEN
    return resultOf(
      typeof name === 'string' ? scenes.change({ kind: 'save', name }, nowUs) : scenes.saveOver(nowUs),
    )
  }

  #undo({ args }: Firing, nowUs: number): CommandResult {
    const [name] = args
    if (isRelease(args)) return TAKEN
    return resultOf(
      this.#parts.scenes.change({ kind: 'undo', name: typeof name === 'string' ? name : null }, nowUs),
    )
  }

  #randomLook(args: readonly CommandArgument[], nowUs: number, cause: Cause): void {
    const { table, random } = this.#parts
    const values = randomLook(table, toNumber(args[0]) ?? 1, random)
    recallScene({ values }, RANDOM_LOOK_MS, nowUs, this.#parts, cause)
  }

  #pan({ address, args }: Firing, nowUs: number, cause: Cause): CommandResult {
    const isPair = address === '/zoom/pan'
    const [first, second] = [toNumber(args[0]), isPair ? toNumber(args[1]) : 0]
    const glide = readGlide(args[isPair ? 2 : 1])
    if (first === null || second === null) {
      return refuse(`${address} needs ${isPair ? 'two numbers' : 'a number'}`)
    }
    if (!glide.ok) return refuse(glide.reason)
    const [dx, dy] = address === '/zoom/pan/y' ? [0, first] : [first, second]
    const durationMs = glide.value ?? PAN_GLIDE_MS
    return done(this.#parts.view.pan(dx, dy, { durationMs, curve: 'out', nowUs }, cause))
  }

  #flyToCell({ address, args }: Firing, nowUs: number, cause: Cause): CommandResult {
    const isPair = address === '/zoom/cell'
    const first = toNumber(args[0])
    const second = isPair ? toNumber(args[1]) : null
    const glide = readGlide(args[isPair ? 2 : 1])
    if (first === null || (isPair && second === null)) {
      return refuse(`${address} needs ${isPair ? 'a column and a row' : 'a number'}`)
    }
    if (!glide.ok) return refuse(glide.reason)
    const cell = {
      col: address === '/zoom/cell/row' ? null : first,
      row: isPair ? second : address === '/zoom/cell/row' ? first : null,
    }
    return done(this.#parts.view.flyToCell(cell, glide.value, nowUs, cause))
  }

  /** The film stands before it is shown frame by frame; its frames are somebody else's. */
  #step(args: readonly CommandArgument[], cause: Cause): CommandResult | null {
    if (args.length > 0 && toNumber(args[0]) === null) return refuse('/step needs a number of frames')
    this.#parts.table.jump('/play', 0, cause)
    return null
  }

  #nudge(args: readonly CommandArgument[]): CommandResult {
    const ms = toNumber(args[0])
    if (ms === null) return refuse('/tempo/nudge needs a number of milliseconds')
    return done(this.#parts.tempo.nudge(ms))
  }

  #reset(prefix: string, askedMs: number | null, nowUs: number, cause: Cause): void {
    const { table } = this.#parts
    for (const row of REGISTRY) {
      if (!row.address.startsWith(prefix) || !table.has(row.address)) continue
      if (row.kind === 'number' || row.kind === 'integer') {
        const durationMs = row.glideMs > 0 ? (askedMs ?? row.glideMs) : 0
        table.glide(row, row.default, { durationMs, curve: 'smooth', nowUs }, cause)
      } else if ('default' in row) table.jump(row.address, row.default, cause)
    }
  }

  #fade(to: 0 | 1, askedMs: number | null, nowUs: number, cause: Cause): CommandResult {
    const { table } = this.#parts
    const row = findParameter('/out/master')
    if (row?.kind !== 'number') return refuse('there is no master')
    const durationMs = askedMs ?? table.settledNumber('/out/fade/ms')
    return done(table.glide(row, to, { durationMs, curve: 'smooth', nowUs }, cause))
  }
}

/** Whether a button that may send a name was let go. */
function isRelease([first]: readonly CommandArgument[]): boolean {
  return first === 0 || first === false
}

function resultOf(outcome: SceneOutcome): CommandResult {
  return outcome.ok ? TAKEN : refuse(outcome.reason)
}

function done(_result: void): CommandResult {
  return TAKEN
}
