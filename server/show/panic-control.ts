import { REGISTRY } from '../protocol/registry.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { SAFE_SCENE, SCENE_CHOICE, type ChoiceControl } from './choice-control.ts'
import type { Command } from './command.ts'
import type { DiveControl } from './dive-control.ts'
import type { MomentaryControl } from './momentary-control.ts'
import type { QuantisedMoves } from './quantised-moves.ts'
import { valuesNow } from './look-now.ts'
import { toNumber } from './read-argument.ts'
import { isOfLook } from './scene-content.ts'
import { recallScene } from './scene-recall.ts'
import type { ShowSurroundings } from './show-surroundings.ts'
import type { Cause, ValueTable } from './value-table.ts'

/** Pressed again within this time it cuts. */
const AGAIN_US = 1_000_000
/**
 * A 0 this soon after anything its sender sent, or after a press, is a button let go, or a value that is resent; some
 * programs send each message from another port.
 */
const RELEASE_US = 2_000_000
const MAX_SENDERS = 256

type Values = Readonly<Record<string, ParameterValue>>

const SLATE = '/out/slate'
/** What panic does beside the safe scene, as far as the show has it; a safe scene that names one of them wins. */
const BESIDE: Values = { [SLATE]: 1, '/out/test': 0, '/out/strobe': 0 }

/** What panic acts on. */
export type PanicParts = {
  readonly table: ValueTable
  readonly dives: DiveControl
  readonly choices: ChoiceControl
  readonly moves: QuantisedMoves
  readonly momentary: MomentaryControl
  readonly surroundings: ShowSurroundings
}

/** Panic: to the safe scene from wherever the show is, faster when pressed again, and back to the look before. */
export class PanicControl {
  readonly #parts: PanicParts
  /** When each sender was last heard here, the oldest first. */
  readonly #heardUs = new Map<string, number>()
  /** The look before; null while there is no panic. */
  #before: Values | null = null
  #pressedUs = -Infinity

  constructor(parts: PanicParts) {
    this.#parts = parts
  }

  get isOn(): boolean {
    return this.#before !== null
  }

  /**
   * Whether a message asks for the way back: a 0 that is neither a button let go nor a value that is only resent. To be
   * asked for every message to panic, once.
   */
  asksBack(command: Command): boolean {
    const { kind, id } = command.origin
    const sender = `${kind}\n${id}`
    const heardUs = this.#heardUs.get(sender) ?? -Infinity
    this.#heardUs.delete(sender)
    this.#heardUs.set(sender, command.receivedUs)
    if (this.#heardUs.size > MAX_SENDERS) {
      const oldest = this.#heardUs.keys().next()
      if (!oldest.done) this.#heardUs.delete(oldest.value)
    }
    if (toNumber(command.args[0]) !== 0) return false
    const lastUs = Math.max(heardUs, this.#pressedUs)
    return kind === 'http' || command.receivedUs - lastUs >= RELEASE_US
  }

  /** Goes to the safe scene; what waits for the beat waits no more. */
  start(askedMs: number | null, nowUs: number, cause: Cause): void {
    const { table, dives, moves, momentary } = this.#parts
    const isAgain = this.isOn && nowUs - this.#pressedUs < AGAIN_US
    this.#pressedUs = nowUs
    const safe = { ...BESIDE, ...this.#safeValues() }
    this.#before ??= this.#lookBefore(safe, nowUs)
    forgetAll(moves)
    dives.leave(nowUs)
    momentary.letGo('/out/flash')
    const isThere = this.#parts.surroundings.scenes().some(({ name }) => name === SAFE_SCENE)
    if (table.settled('/zoom/speed') !== 0) table.jump('/zoom/speed', 0, cause)
    table.jump(SCENE_CHOICE.address, isThere ? SAFE_SCENE : '', cause)
    this.#recall(safe, isAgain ? 0 : (askedMs ?? this.#ms), nowUs, cause)
  }

  /** Goes back to the look before; without panic nothing happens. */
  back(askedMs: number | null, nowUs: number, cause: Cause): void {
    if (this.#before === null) return
    const { table, moves } = this.#parts
    const { [SCENE_CHOICE.address]: scene = '', ...values } = this.#before
    this.#before = null
    this.#pressedUs = -Infinity
    forgetAll(moves)
    table.jump(SCENE_CHOICE.address, String(scene), cause)
    this.#recall(values, askedMs ?? this.#ms, nowUs, cause)
  }

  /** A hand has gone to another scene: panic and its slate are over, and there is no way back. */
  end(cause: Cause): void {
    const slate = this.#before?.[SLATE]
    if (slate !== undefined) this.#parts.table.jump(SLATE, Number(slate), cause)
    this.#before = null
    this.#pressedUs = -Infinity
  }

  get #ms(): number {
    return this.#parts.table.settledNumber('/out/panic/ms')
  }

  /** The values of the safe scene; without one, what the registry holds for the whole, plain picture. */
  #safeValues(): Values {
    const scene = this.#parts.surroundings.scenes().find(({ name }) => name === SAFE_SCENE)
    if (scene !== undefined) return scene.values
    const plain = REGISTRY.flatMap((row): [string, ParameterValue][] =>
      isOfLook(row.address) && 'default' in row ? [[row.address, row.default]] : [],
    )
    return { ...Object.fromEntries(plain), '/out/master': 1, '/out/blackout': 0, '/out/freeze': 0 }
  }

  #lookBefore(safe: Values, nowUs: number): Values {
    const addresses = [...this.#parts.table.addresses()]
    const isTouched = (address: string): boolean => isOfLook(address) || address in safe
    return valuesNow([...addresses.filter(isTouched), SCENE_CHOICE.address], this.#parts, nowUs)
  }

  #recall(values: Values, durationMs: number, nowUs: number, cause: Cause): void {
    const origin = { kind: 'scene', id: SAFE_SCENE } as const
    recallScene({ values }, durationMs, nowUs, this.#parts, { ...cause, origin, isDirect: false })
  }
}

function forgetAll(moves: QuantisedMoves): void {
  moves.forget('set')
  moves.forget('scene')
}
