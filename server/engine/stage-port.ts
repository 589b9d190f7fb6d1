import { messageOf } from '../errors/smalti-error.ts'
import type { AirLoop } from '../air/air-loop.ts'
import type { AirListener, AirState } from '../air/air-state.ts'
import type { GridSender } from '../air/grid-sender.ts'
import type { LoadLevel } from '../air/load-governor.ts'
import type { Matcher } from '../match/matcher.ts'
import type { Broadcaster } from '../output/broadcaster.ts'
import type { ControlPort } from '../output/control-port.ts'
import type { AheadPicture, OutputReport, ServedSet, ShowHealth, ShowPort } from '../output/show-port.ts'
import type { StateChange, StateSnapshot } from '../protocol/messages.ts'
import { beatOfBar } from '../protocol/tempo.ts'
import type { CloseUpSide } from '../protocol/close-up.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import type { Command, CommandOrigin, CommandResult, Hand } from '../show/command.ts'
import type { ParameterStore } from '../show/parameter-store.ts'
import { cueFeedback } from '../show/cue-status.ts'
import type { SceneOutcome, SceneWish } from '../show/scene-change.ts'
import type { SceneLibrary } from '../show/scene-library.ts'
import type { ParameterChange } from '../show/show-listener.ts'
import type { InputState } from '../source/input-state.ts'
import type { EventLoopDelay } from '../telemetry/event-loop-delay.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { PrometheusMeter } from '../telemetry/prometheus-meter.ts'
import type { CloseUp, CloseUps } from '../tileset/close-ups.ts'
import type { AheadView } from './ahead-view.ts'
import { OutputReports } from './output-reports.ts'
import { PhotonTrace } from './photon-trace.ts'
import type { SetControl } from './set-control.ts'
import type { BatchSink, ShowControl } from './show-control.ts'
import type { SourceControl } from './source-control.ts'

/** With more waiting than this, or late frames, the show is not well. */
const WARN_LOAD_LEVEL = 1

/** Origins of messages from outside. */
const HANDS: readonly CommandOrigin['kind'][] = ['osc', 'page', 'http']

/** Told of every change, for saved state, feedback and the demo's own show. */
export interface ChangeWatcher {
  parameterChanged(change: ParameterChange): void
  batchApplied(origin: CommandOrigin | null): void
}

type OscFacts = { readonly port: number; readonly tcpPort: number | null; readonly prefix: string }

/** The parts that the port speaks for. */
export type StageParts = {
  readonly store: ParameterStore
  readonly broadcaster: Broadcaster
  readonly sets: SetControl
  readonly closeUps: CloseUps
  readonly sources: SourceControl
  readonly loop: AirLoop
  readonly show: ShowControl
  readonly sender: GridSender
  readonly matcher: Matcher
  readonly ahead: AheadView
  readonly scenes: SceneLibrary
  readonly controls: ControlPort
  readonly watchers: readonly ChangeWatcher[]
}

/**
 * The show as pages, HTTP and controllers see it: one state to read, one place to send commands to. Joined with the
 * parts after they are built; before that nothing reaches it.
 */
export class StagePort implements ShowPort, BatchSink, AirListener {
  readonly #now: () => number
  readonly #meter: PrometheusMeter
  readonly #delay: EventLoopDelay
  readonly #logger: Logger
  readonly #aspect: number
  readonly #outputs: OutputReports
  readonly #photons: PhotonTrace
  #lastChange: StateChange | null = null
  #parts: StageParts | null = null
  #osc: OscFacts | null = null
  #urls: () => readonly string[] = () => []
  #loadLevel = 0
  #lastFramesOut = 0
  #lastFpsUs = 0
  #fps = 0

  constructor(options: {
    readonly now: () => number
    readonly meter: PrometheusMeter
    readonly delay: EventLoopDelay
    readonly logger: Logger
    readonly aspect: number
  }) {
    this.#now = options.now
    this.#meter = options.meter
    this.#delay = options.delay
    this.#logger = options.logger
    this.#aspect = options.aspect
    this.#outputs = new OutputReports(options.now)
    this.#photons = new PhotonTrace({
      seenOutputs: () => this.#outputs.seen,
      now: options.now,
      measured: (ms) => this.#meter.time('control_to_photon_ms', ms),
    })
    this.#meter.observe('rss_bytes', 'Memory of the server process.', () => process.memoryUsage.rss())
    this.#meter.observe('event_loop_delay_p99_ms', 'How late the event loop comes round.', () =>
      this.#delay.percentileMs(99),
    )
  }

  /** The pages can be opened; other machines do it at these addresses. */
  pagesOpened(urls: () => readonly string[]): void {
    this.#urls = urls
  }

  /** Where controllers send to, for the pages to show. */
  oscOpened(osc: OscFacts): void {
    this.#osc = osc
  }

  /** Joins the parts; from now on the show can be seen. */
  join(parts: StageParts): void {
    this.#parts = parts
  }

  get controls(): ControlPort {
    return this.#joined().controls
  }

  snapshot(): StateSnapshot {
    const { store, sets, sources, show, scenes } = this.#joined()
    return {
      controlRevision: store.revision,
      nowUs: this.#now(),
      values: { ...store.values(), ...this.feedback() },
      motions: store.motions(),
      sets: sets.statuses,
      air: sets.air,
      sweep: show.sweep,
      clips: show.clips,
      tempo: store.tempo,
      strobe: show.strobe,
      dive: store.dive,
      gather: show.gather,
      aspect: this.#aspect,
      scenes: scenes.statuses,
      preview: store.cues.preview,
      lock: store.cues.lock,
      sources: sources.names,
    }
  }

  apply(command: Command): CommandResult {
    return this.#joined().store.apply(command)
  }

  changeScenes(wish: SceneWish, hand: Hand): SceneOutcome {
    return this.#joined().store.changeScenes(wish, hand)
  }

  /** What the server tells and nobody sets, by address. */
  feedback(): Record<string, ParameterValue> {
    const { store, sources, loop, broadcaster, matcher, sets } = this.#joined()
    this.#measureFps()
    const perSet = sets.statuses.flatMap((set, at): [string, ParameterValue][] => [
      [`/set/${at + 1}/name`, set.label],
      [`/set/${at + 1}/count`, set.count],
      [`/set/${at + 1}/ready`, set.isReady ? 1 : 0],
      [`/set/${at + 1}/coverage`, set.coverage],
    ])
    return {
      '/source/state': sources.state.kind,
      '/source/age': round(sources.ageSeconds, 10),
      '/source/position': round(sources.film.positionSeconds, 100),
      '/source/duration': round(sources.film.durationSeconds, 100),
      '/dive/depth': store.diveDepth,
      '/tempo/beat': beatOfBar(store.tempo, this.#now()),
      ...cueFeedback(store.cues),
      '/air/state': loop.state,
      '/buffer/level': round(sources.levelSeconds, 100),
      '/latency/ms': Math.round(loop.latencyMs),
      '/status/fps': round(this.#fps, 10),
      '/status/drops': this.#meter.total('frames_dropped'),
      '/status/clients': broadcaster.clientCount,
      '/status/workers': matcher.poolSize,
      '/status/level': this.#statusLevel(),
      ...Object.fromEntries(perSet),
    }
  }

  health(): ShowHealth {
    const { sources, loop, matcher, sets } = this.#joined()
    const state = sources.state
    const { ffmpegPid, ingest } = sources.processes
    return {
      isHealthy: this.#statusLevel() < 2,
      program: 'smalti',
      source: {
        name: sources.name,
        ageSeconds: round(sources.ageSeconds, 10),
        ...state,
        state: state.kind,
        raster: sources.raster,
        ffmpegPid,
      },
      air: {
        state: loop.state,
        lookAheadSeconds: round(sources.levelSeconds, 100),
        latencyMs: Math.round(loop.latencyMs),
      },
      workers: { alive: matcher.poolSize, failures: this.#meter.total('worker_failures') },
      ingest,
      osc: this.#osc,
      urls: this.#urls(),
      load: { level: this.#loadLevel },
      eventLoopP99Ms: round(this.#delay.percentileMs(99), 100),
      rssBytes: process.memoryUsage.rss(),
      sets: sets.statuses,
      frames: {
        in: this.#meter.total('frames_in'),
        out: this.#meter.total('frames_out'),
        held: this.#meter.total('frames_held'),
        dropped: this.#meter.total('frames_dropped'),
        late: this.#meter.total('frames_late'),
      },
      outputs: this.#outputs.list(),
      controlToPhoton: this.#photons.figures,
    }
  }

  metricsText(): Promise<string> {
    const parts = this.#joined()
    this.#measureFps()
    this.#meter.gauge('fps', this.#fps)
    this.#meter.gauge('look_ahead_seconds', parts.sources.levelSeconds)
    return this.#meter.text()
  }

  setFolder(setId: number): ServedSet | null {
    return this.#joined().sets.served(setId)
  }

  async closeUp(setId: number, lineage: string, tileId: number, side: CloseUpSide): Promise<CloseUp> {
    const { sets, closeUps } = this.#joined()
    const set = sets.closeUpSet(setId)
    return set?.manifest.lineage === lineage ? closeUps.get(set, tileId, side) : { kind: 'missing' }
  }

  ahead(): AheadPicture | null {
    return this.#joined().ahead.read()
  }

  requestKeys(): void {
    const { loop, sender } = this.#joined()
    loop.change(() => sender.requestKeys(), true)
  }

  outputReported(report: OutputReport): void {
    this.#outputs.reported(report)
    this.#photons.drawn(report.clientId, report.firsts)
  }

  outputGone(clientId: string): void {
    this.#outputs.gone(clientId)
    this.#joined().store.handLeft({ kind: 'page', id: clientId })
  }

  publishChange(change: StateChange): void {
    this.#lastChange = change
    this.#parts?.broadcaster.publishChange(change)
  }

  parameterChanged(change: ParameterChange): void {
    for (const watcher of this.#parts?.watchers ?? []) watcher.parameterChanged(change)
  }

  batchApplied(origin: CommandOrigin | null): void {
    if (origin !== null && HANDS.includes(origin.kind)) this.#trace()
    for (const watcher of this.#parts?.watchers ?? []) watcher.batchApplied(origin)
  }

  airStateChanged(state: AirState): void {
    this.#logger.info('on air', { state })
    this.#publishFeedback()
  }

  loadLevelChanged(level: number, load: LoadLevel): void {
    const words =
      level === 0
        ? 'the machine keeps up again: full rate and grid'
        : `the machine cannot keep up: ${Math.round(load.fpsShare * 100)} % of the frames, ${Math.round(load.colsShare * 100)} % of the columns`
    this.#logger.warn(words, { level })
    this.#loadLevel = level
    this.#joined().show.setColsShare(load.colsShare)
    this.#publishFeedback()
  }

  pictureFailed(error: unknown): void {
    this.#meter.count('worker_failures', 1, 'picture')
    this.#logger.error('picture failed', { error: messageOf(error) })
  }

  inputStateChanged(state: InputState): void {
    this.#logger.info('source', { ...state, state: state.kind })
    this.#publishFeedback()
  }

  /** The list of scenes or one in it is another: every page is told. */
  scenesChanged(): void {
    const parts = this.#parts
    if (parts === null) return
    const { preview } = parts.store.cues
    this.publishChange({ ...this.#changeHead(), scenes: parts.scenes.statuses, preview })
  }

  /** Sets or what is on air have changed by themselves: the chosen name follows, and every page is told. */
  setsChanged(): void {
    const parts = this.#parts
    if (parts === null) return
    const { store, sets } = parts
    if (sets.airName !== '' && store.value('/set/select') !== sets.airName) {
      const origin = { kind: 'start', id: 'sets' } as const
      store.apply({
        address: '/set/select',
        args: [sets.airName],
        origin,
        receivedUs: this.#now(),
        role: 'admin',
      })
    }
    this.publishChange({ ...this.#changeHead(), sets: sets.statuses, air: sets.air, values: this.feedback() })
  }

  #publishFeedback(): void {
    if (this.#parts === null) return
    this.publishChange({ ...this.#changeHead(), values: this.feedback() })
  }

  #changeHead(): { controlRevision: number; nowUs: number } {
    return { controlRevision: this.#joined().store.revision, nowUs: this.#now() }
  }

  /** Has the change that a hand has just made followed to the light. */
  #trace(): void {
    const { controlRevision, receivedUs, addresses } = this.#lastChange ?? {}
    this.#lastChange = null
    if (controlRevision === undefined || receivedUs === undefined || addresses === undefined) return
    this.#photons.acted({ controlRevision, receivedUs, addresses })
  }

  #statusLevel(): number {
    const { sources } = this.#joined()
    if (sources.state.kind === 'failed') return 2
    const isWell =
      sources.state.kind === 'live' || sources.state.kind === 'opening' || sources.state.kind === 'ended'
    return this.#loadLevel >= WARN_LOAD_LEVEL || !isWell ? 1 : 0
  }

  #measureFps(): void {
    const nowUs = this.#now()
    const seconds = (nowUs - this.#lastFpsUs) / 1e6
    if (seconds < 1) return
    const framesOut = this.#meter.total('frames_out')
    if (this.#lastFpsUs > 0) this.#fps = (framesOut - this.#lastFramesOut) / seconds
    this.#lastFramesOut = framesOut
    this.#lastFpsUs = nowUs
  }

  #joined(): StageParts {
    if (this.#parts === null) throw new Error('the show is not joined yet')
    return this.#parts
  }
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps
}
