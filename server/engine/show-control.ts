import type { AirLoop } from '../air/air-loop.ts'
import type { OnLoss } from '../air/air-state.ts'
import type { GridSender } from '../air/grid-sender.ts'
import type { SourceView } from '../frame/source-view.ts'
import { beatClock, freeClock, turnClock, type ClipClock } from '../protocol/clip-clock.ts'
import { rowsFor } from '../protocol/grid-geometry.ts'
import type { GridShape, ShapedGrid } from '../protocol/grid-shape.ts'
import type { LightSweep, StateChange } from '../protocol/messages.ts'
import type { DiveStatus, OwnTile } from '../protocol/dive.ts'
import { assemble, GATHERED, shatter, type GatherStatus } from '../protocol/gather.ts'
import type { Motion } from '../protocol/motion.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { NO_STROBE, turnStrobe, type Strobe } from '../protocol/strobe.ts'
import type { Tempo } from '../protocol/tempo.ts'
import type { TransitionKind } from '../protocol/transition.ts'
import type { CommandOrigin } from '../show/command.ts'
import type { CueStatus } from '../show/cue-status.ts'
import { readPlace, toNumber } from '../show/read-argument.ts'
import type { ParameterChange, ShowListener, TriggerFired } from '../show/show-listener.ts'
import { CueNews } from './cue-news.ts'
import type { SetControl } from './set-control.ts'
import type { SourceControl } from './source-control.ts'

const SWEEP_MS = 1600
const SHATTER_MS = 1800
const ASSEMBLE_MS = 2600
const MOST_MS = 30_000

/** What the stage cannot draw without the colours of the cells, while it is above 0. */
const COLOURED_BY = ['/look/tint', '/look/blend'] as const

/** What reads the show's values. */
export interface ValueReader {
  value(address: string): ParameterValue
  number(address: string): number
  motion(address: string): Motion | null
  /** What pages must know of dives. */
  readonly dive: DiveStatus
  /** The tile whose own picture stands in the place of the source's; null for none. */
  readonly diveLevel: OwnTile | null
  readonly tempo: Tempo
  /** How scenes and what guards them stand. */
  readonly cues: CueStatus
  /** When `advance` has something to do; null when it has not. */
  readonly nextUs: number | null
  /** Does what is due by itself. */
  advance(): void
}

/** What one command, bundle or scene changes, gathered for the pages. */
type Batch = {
  readonly values: Record<string, ParameterValue>
  readonly motions: Record<string, Motion>
  readonly addresses: string[]
  readonly receivedUs: number
}

/** What puts the picture of a tile in the place of the source's. */
export interface LevelStage {
  show(tile: OwnTile | null): void
}

/** Told of every batch once it has acted: goes to the pages and, as feedback, to controllers. */
export interface BatchSink {
  publishChange(change: StateChange): void
  parameterChanged(change: ParameterChange): void
  /** The hand behind the last of the batch. */
  batchApplied(origin: CommandOrigin | null): void
}

/**
 * Carries the show's changes to the parts that own them, and tells the pages all of a batch in one message. Whatever
 * makes the grids on their way stale has them matched again.
 */
export class ShowControl implements ShowListener {
  readonly #loop: AirLoop
  readonly #sender: GridSender
  readonly #sets: SetControl
  readonly #sources: SourceControl
  readonly #levels: LevelStage
  readonly #sink: BatchSink
  readonly #now: () => number
  readonly #aspect: number
  #values: ValueReader | null = null
  #batch: Batch | null = null
  #origin: CommandOrigin | null = null
  #sweep: LightSweep | null = null
  #clips: ClipClock
  #strobe: Strobe = NO_STROBE
  #gather: GatherStatus = GATHERED
  #colsShare = 1
  readonly #cueNews = new CueNews()
  #isInPanic = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: {
    readonly loop: AirLoop
    readonly sender: GridSender
    readonly sets: SetControl
    readonly sources: SourceControl
    readonly levels: LevelStage
    readonly sink: BatchSink
    readonly now: () => number
    readonly aspect: number
  }) {
    this.#loop = options.loop
    this.#sender = options.sender
    this.#sets = options.sets
    this.#sources = options.sources
    this.#levels = options.levels
    this.#sink = options.sink
    this.#now = options.now
    this.#aspect = options.aspect
    this.#clips = freeClock(options.now(), 1)
  }

  /** The last sweep of light, over or not. */
  get sweep(): LightSweep | null {
    return this.#sweep
  }

  /** What moving tiles play by; it stands while the show is frozen. */
  get clips(): ClipClock {
    return this.#clips
  }

  /** Black and picture in turn, as fast as the guard lets it be. */
  get strobe(): Strobe {
    return this.#strobe
  }

  /** Whether the wall is whole or in pieces. */
  get gather(): GatherStatus {
    return this.#gather
  }

  /** The grid that the parameters and the machine's load ask for. */
  get grid(): ShapedGrid & { readonly aspect: number } {
    const cols = Math.max(8, Math.round(this.#number('/grid/cols') * this.#colsShare))
    const shape = this.#text('/grid/shape') as GridShape
    return { cols, rows: rowsFor(cols, this.#aspect, shape), shape, aspect: this.#aspect }
  }

  /** Takes over all values as they are: at the start, before anything is on air. */
  begin(values: ValueReader): void {
    this.#values = values
    this.#applyGrid(false)
    this.#applyLook(false)
    this.#loop.setOnLoss(this.#text('/source/onloss') as OnLoss)
    this.#loop.setLookAheadSeconds(this.#number('/buffer/seconds'))
    this.#loop.setFrozen(this.#number('/out/freeze') === 1)
    this.#sources.film.setSpeed(this.#number('/speed'))
    this.#loop.setSlate(this.#number('/out/slate') === 1)
    this.#turnClips()
    this.#turnStrobe()
  }

  /** Fewer columns while the machine cannot keep up. */
  setColsShare(share: number): void {
    this.#colsShare = share
    this.#applyGrid(true)
  }

  parameterChanged(change: ParameterChange): void {
    const batch = this.#openBatch(change)
    if (change.motion === null) batch.values[change.address] = change.value
    else batch.motions[change.address] = change.motion
    this.#act(change)
    this.#sink.parameterChanged(change)
  }

  triggerFired(trigger: TriggerFired): void {
    this.#openBatch(trigger)
    if (trigger.address === '/source/reconnect') this.#sources.reconnect()
    if (trigger.address === '/buffer/dump') this.#loop.dump()
    const asked = trigger.args[0]
    const place = trigger.address === '/seek' ? readPlace(trigger.args) : null
    if (place !== null) this.#sources.film.seek(place)
    if (trigger.address === '/step') this.#sources.film.step(Math.round(toNumber(asked) ?? 1))
    const msOr = (ms: number): number =>
      typeof asked === 'number' && asked > 1 ? Math.min(asked, MOST_MS) : ms
    if (trigger.address === '/light/sweep') this.#sweep = { startUs: this.#now(), durationMs: msOr(SWEEP_MS) }
    if (trigger.address === '/out/shatter')
      this.#gather = shatter(this.#gather, msOr(SHATTER_MS), this.#now())
    if (trigger.address === '/out/assemble')
      this.#gather = assemble(this.#gather, msOr(ASSEMBLE_MS), this.#now())
  }

  batchApplied(revision: number): void {
    const batch = this.#batch
    this.#batch = null
    this.#turnClips()
    this.#turnStrobe()
    this.#gatherInPanic()
    const cues = this.#values === null ? null : this.#cueNews.take(this.#values.cues)
    this.#sink.publishChange({
      controlRevision: revision,
      nowUs: this.#now(),
      ...(batch === null ? {} : batch),
      ...cues,
      values: { ...batch?.values, ...cues?.values },
      air: this.#sets.air,
      sweep: this.#sweep,
      clips: this.#clips,
      strobe: this.#strobe,
      gather: this.#gather,
      ...(this.#values === null ? {} : { dive: this.#values.dive, tempo: this.#values.tempo }),
    })
    this.#levels.show(this.#values?.diveLevel ?? null)
    this.#plan()
    this.#sink.batchApplied(this.#origin)
    this.#origin = null
  }

  /** Lets go of what was planned. */
  close(): void {
    clearTimeout(this.#timer)
  }

  /** A wall in pieces would leave nothing of the safe look. */
  #gatherInPanic(): void {
    const isInPanic = this.#values?.cues.isInPanic ?? false
    if (isInPanic && !this.#isInPanic && this.#gather.isShattered)
      this.#gather = assemble(this.#gather, this.#number('/out/panic/ms'), this.#now())
    this.#isInPanic = isInPanic
  }

  /** Wakes the show when the next thing that it does by itself is due. */
  #plan(): void {
    clearTimeout(this.#timer)
    const values = this.#values
    if (values === null || values.nextUs === null) return
    const waitMs = Math.max(0, Math.ceil((values.nextUs - this.#now()) / 1000))
    this.#timer = setTimeout(() => {
      values.advance()
      this.#plan()
    }, waitMs)
  }

  #act({ address, value, origin }: ParameterChange): void {
    switch (address) {
      case '/grid/cols':
      case '/grid/shape':
        return this.#applyGrid(true)
      case '/look/stability':
        return this.#applyLook(false)
      case '/look/detail':
      case '/look/calm':
      case '/look/dither':
      case '/look/variety':
      case '/look/spacing':
        this.#loop.change(() => this.#sender.forgetTiles(), true)
        return this.#applyLook(true)
      case '/look/tint':
      case '/look/blend':
        return this.#applyLook(this.#coloursUntilUs > this.#sender.look.coloursUntilUs)
      case '/source/mirror':
      case '/source/rotate':
      case '/source/fit':
      case '/source/gain':
      case '/source/autolevels':
        return this.#applyLook(true)
      case '/source/onloss':
        return this.#loop.setOnLoss(value as OnLoss)
      case '/source/select':
        this.#sources.select(String(value))
        return this.#applyPlay()
      case '/play':
        return this.#applyPlay()
      case '/speed':
        return this.#sources.film.setSpeed(Number(value))
      case '/out/freeze':
        return this.#loop.setFrozen(value === 1)
      case '/out/slate':
        return this.#loop.setSlate(value === 1)
      case '/buffer/seconds':
        this.#sources.setLookAheadSeconds(Number(value))
        return this.#loop.setLookAheadSeconds(Number(value))
      case '/set/select':
        if (origin.kind === 'start') return
        return this.#sets.select(String(value), {
          kind: this.#text('/set/transition') as TransitionKind,
          durationMs: this.#number('/set/ms'),
          x: this.#number('/zoom/x'),
          y: this.#number('/zoom/y'),
        })
    }
  }

  #turnStrobe(): void {
    const isGuarded = this.#number('/out/guard') === 1
    this.#strobe = turnStrobe(this.#strobe, this.#number('/out/strobe'), isGuarded, this.#now())
  }

  #turnClips(): void {
    const values = this.#values
    if (values === null) return
    const [clips, nowUs] = [this.#clips, this.#now()]
    const rate = this.#number('/out/freeze') === 1 ? 0 : this.#number('/clip/speed')
    const sync = this.#text('/clip/sync')
    if (rate === 0) {
      if (clips.rate !== 0) this.#clips = turnClock(clips, nowUs, 0)
    } else if (sync === 'beat') this.#clips = beatClock(values.tempo, rate)
    else {
      const areLocked = sync === 'locked'
      const isSame = clips.beatMs === 0 && clips.rate === rate && clips.areLocked === areLocked
      const going = clips.beatMs === 0 ? turnClock(clips, nowUs, rate) : freeClock(nowUs, rate)
      if (!isSame) this.#clips = { ...going, areLocked }
    }
  }

  #applyPlay(): void {
    this.#loop.setPaused(this.#number('/play') === 0 && this.#sources.film.isFilm)
  }

  #applyGrid(isStale: boolean): void {
    const { grid } = this
    this.#loop.change(() => this.#sender.setGrid(grid), isStale)
    this.#sources.setCols(grid.cols)
  }

  #applyLook(isStale: boolean): void {
    const view: SourceView = {
      mirror: this.#number('/source/mirror') === 1,
      rotate: Number(this.#text('/source/rotate')) as SourceView['rotate'],
      fit: this.#text('/source/fit') as SourceView['fit'],
      gain: this.#settled('/source/gain'),
      autolevels: this.#settled('/source/autolevels'),
    }
    const look = {
      view,
      stability: this.#settled('/look/stability'),
      variety: this.#settled('/look/variety'),
      spacing: this.#settled('/look/spacing'),
      detail: this.#settled('/look/detail'),
      calm: this.#settled('/look/calm'),
      dither: this.#text('/look/dither') as 'auto' | 'off' | 'on',
      coloursUntilUs: this.#coloursUntilUs,
    }
    this.#loop.change(() => Object.assign(this.#sender.look, look), isStale)
  }

  /** Until when the stage draws with the colours of the cells: for ever, or while the last of them glides out. */
  get #coloursUntilUs(): number {
    return Math.max(...COLOURED_BY.map((address) => this.#aboveZeroUntilUs(address)))
  }

  #aboveZeroUntilUs(address: string): number {
    if (this.#settled(address) > 0) return Infinity
    const motion = this.#values?.motion(address)
    return motion ? motion.startUs + motion.durationMs * 1000 : -Infinity
  }

  /** Where a gliding number ends. */
  #settled(address: string): number {
    return this.#values?.motion(address)?.to ?? this.#number(address)
  }

  #number(address: string): number {
    return this.#values?.number(address) ?? 0
  }

  #text(address: string): string {
    return String(this.#values?.value(address) ?? '')
  }

  #openBatch({ address, receivedUs, origin }: ParameterChange | TriggerFired): Batch {
    this.#origin = origin
    this.#batch ??= { values: {}, motions: {}, addresses: [], receivedUs }
    this.#batch.addresses.push(address)
    return this.#batch
  }
}
