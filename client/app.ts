import { FrameTrace } from './frame-trace.ts'
import type { SetStatus } from '../server/protocol/messages.ts'
import type { MonitorEntry } from '../server/protocol/monitor-entry.ts'
import type { GridSize } from '../server/protocol/picture-view.ts'
import { FLAG, wholeSizeOf } from '../server/protocol/wire.ts'
import { NetLink } from './net/net-link.ts'
import type { NetCounters, NetEvent, PageMessage, PageRole } from './net/net-messages.ts'
import { JitterDelay } from './playback/jitter-delay.ts'
import { Playback } from './playback/playback.ts'
import { ServerClock } from './playback/server-clock.ts'
import type { DrawState } from './render/draw-state.ts'
import { legendOf } from './render/inspection.ts'
import { relievedState } from './render/relieved-state.ts'
import { isSoftwareGpu } from '../server/protocol/software-gpu.ts'
import { addCounts, NO_COUNTS } from './render/tile-counts.ts'
import { StageMoment } from './stage-moment.ts'
import type { Stage, StageFront, TileKeeper } from './stage.ts'
import type { StageFacts, StageProbe } from './stage-probe.ts'
import { CanvasSize } from './ui/canvas-size.ts'
import type { PageFlags } from './ui/page-flags.ts'
import { isObsSource } from './ui/obs-source.ts'
import { PageVisibility } from './ui/page-visibility.ts'
import { ReloadGuard } from './ui/reload-guard.ts'
import type { GestureTarget } from './ui/stage-gestures.ts'
import { TimingHud } from './ui/timing-hud.ts'
import { DetailChoice } from './view/detail-choice.ts'
import { largerCellPx, type CanvasShape } from './view/picture-frame.ts'
import { PreviewedShow } from './view/previewed-show.ts'
import { seenOnTube } from './view/seen-on-tube.ts'
import { ShowState } from './view/show-state.ts'
import type { View } from './view/view-at.ts'
import { ViewSteering } from './view/view-steering.ts'

const REPORT_EVERY_MS = 500

/** What a page that shows the picture is made of. */
export type AppOptions = {
  readonly canvas: HTMLCanvasElement
  readonly flags: PageFlags
  readonly role: Extract<PageRole, 'out' | 'home' | 'panel'>
  readonly stage: Stage
  readonly tiles: TileKeeper
  readonly front?: StageFront
  /** Hears why the show did not do what a gesture asked. */
  readonly refused?: (reason: string) => void
  /** Hears every connection to the show, once its state is known. */
  readonly connected?: () => void
  /** Hears what came in over OSC and MIDI, when the page has asked. */
  readonly monitored?: (entries: readonly MonitorEntry[]) => void
}

/** The picture on a page: joins connection, playback, view, tiles and stage, and draws at every refresh. */
export class App implements GestureTarget {
  /** The show as the server told it. */
  readonly show = new ShowState()
  readonly #flags: PageFlags
  readonly #role: AppOptions['role']
  readonly #refused: (reason: string) => void
  readonly #connected: () => void
  readonly #monitored: (entries: readonly MonitorEntry[]) => void
  readonly #canvas: HTMLCanvasElement
  readonly #clock = new ServerClock()
  readonly #playback = new Playback()
  readonly #jitter = new JitterDelay()
  readonly #trace = new FrameTrace()
  /** The show as this page draws it: a panel with what is in preview. */
  readonly #drawn: ShowState
  readonly #moment: StageMoment
  readonly #steering: ViewSteering
  readonly #link = new NetLink((event) => this.#receive(event))
  readonly #tiles: TileKeeper
  readonly #stage: Stage
  readonly #front: StageFront | undefined
  readonly #size: CanvasSize
  readonly #visibility: PageVisibility
  readonly #reload = new ReloadGuard(sessionStorage)
  readonly #hud: TimingHud | null
  readonly #detail = new DetailChoice()
  #canvasShape: CanvasShape
  /** Of the whole grid, as the newest frame has it, due or not. */
  #gridSize: GridSize | null = null
  #isConnected = false
  #netCounters: NetCounters | null = null
  #wantedSets: readonly SetStatus[] = []
  #wantedFirst = ''
  #request = 0
  #refreshMs = 0
  #drawnMs = -Infinity
  #reportedMs = 0
  /** Drawings from one whose tiles are counted to the next; 0 for none. */
  #countEvery = 0
  #drawCount = 0
  #tileCounts = NO_COUNTS

  constructor({ canvas, flags, role, stage, tiles, front, ...hearers }: AppOptions) {
    this.#refused = hearers.refused ?? (() => {})
    this.#connected = hearers.connected ?? (() => {})
    this.#monitored = hearers.monitored ?? (() => {})
    this.#drawn = role === 'panel' ? new PreviewedShow() : this.show
    this.#moment = new StageMoment(this.#drawn, this.#playback)
    this.#steering = new ViewSteering(this.#drawn, () => this.#canvasShape)
    this.#canvas = canvas
    this.#flags = flags
    this.#role = role
    this.#canvasShape = { widthPx: 1, heightPx: 1, aspect: 16 / 9, fit: flags.fit, crop: flags.crop }
    this.#tiles = tiles
    this.#stage = stage
    this.#front = front
    this.#hud = flags.hud === null ? null : new TimingHud(document.body, legendOf(flags.hud))
    const size = { askedRatio: flags.dpr, isSoftware: isSoftwareGpu(stage.gpuName) }
    this.#size = new CanvasSize(canvas, size, (widthPx, heightPx) => {
      this.#canvasShape = { ...this.#canvasShape, widthPx, heightPx }
    })
    this.#visibility = new PageVisibility((isVisible) => {
      this.#link.setVisible(isVisible)
      if (isVisible) this.#trace.takeRate(performance.now())
      else if (role === 'out') this.#report(performance.now())
    })
  }

  /** Connects and draws from now on. */
  start(): void {
    this.#link.open(this.#role, this.#flags.token)
    this.#link.setVisible(this.#visibility.isVisible)
    const refresh = (atMs: number): void => {
      this.#request = requestAnimationFrame(refresh)
      this.#refresh(atMs)
    }
    this.#request = requestAnimationFrame(refresh)
  }

  /** Sends a control gesture that is no move of the view; those in its way let go. */
  command(address: string, args: readonly (number | string)[]): void {
    if (address.startsWith('/zoom')) this.#steering.release()
    this.#link.command(address, ...args)
  }

  /** Sends another message of the page as it is. */
  post(message: PageMessage): void {
    this.#link.send(message)
  }

  /** What the page shows now, drawn once at this size; null while there is nothing to draw. */
  async takePicture(widthPx: number, heightPx: number): Promise<Blob | null> {
    const shape = this.#canvasShape
    this.#canvasShape = { ...shape, widthPx, heightPx }
    this.#draw(this.nowUs(), performance.now(), this.#refreshMs)
    // The picture is taken before this call ends; only its coding goes on.
    const taken = new Promise<Blob | null>((resolve) => this.#canvas.toBlob(resolve, 'image/png'))
    this.#canvasShape = shape
    return taken
  }

  seenAt(xPx: number, yPx: number): { readonly x: number; readonly y: number } {
    const amount = this.#stage.hasTube && this.show.isKnown ? this.show.number('/fx/crt', this.nowUs()) : 0
    return seenOnTube(xPx, yPx, this.#canvasShape, amount)
  }

  zoomBy(factor: number, xPx: number, yPx: number, glideMs: number): void {
    if (this.#isSteered) this.#steering.zoomBy(factor, xPx, yPx, glideMs, this.nowUs())
  }

  panBy(xPx: number, yPx: number, glideMs: number): void {
    if (this.#isSteered) this.#steering.panBy(xPx, yPx, glideMs, this.nowUs())
  }

  /** Ends the connection and the drawing; the last picture stays on the canvas. */
  close(): void {
    cancelAnimationFrame(this.#request)
    this.#visibility.close()
    this.#size.close()
    this.#link.close()
    this.#tiles.close()
    this.#stage.dispose()
  }

  /** Moves the view by parts of the canvas, to the right and downwards. */
  panByPart(right: number, down: number, glideMs: number): void {
    this.panBy(-right * this.#canvasShape.widthPx, -down * this.#canvasShape.heightPx, glideMs)
  }

  /** What tests and scripts may look at. */
  get probe(): StageProbe {
    const trace = this.#trace
    return {
      get lastDrawn() {
        return trace.last
      },
      frames: trace.frames,
      state: () => this.#facts(),
      countTiles: (everyDraws) => {
        this.#countEvery = everyDraws
        this.#tileCounts = NO_COUNTS
      },
    }
  }

  get #shows(): ReadonlySet<ShowState> {
    return new Set([this.show, this.#drawn])
  }

  /** Whether gestures on the picture move the view: not while another is drawn than the one on air. */
  get #isSteered(): boolean {
    return this.show.isKnown && (this.#drawn === this.show || this.show.preview === null)
  }

  #receive(event: NetEvent): void {
    switch (event.type) {
      case 'state':
        this.#isConnected = true
        this.#clock.restart(event.arrivedMs, event.snapshot.nowUs)
        this.#playback.restart()
        this.#jitter.reset()
        for (const show of this.#shows) show.applySnapshot(event.snapshot)
        this.#prepareTiles()
        this.#connected()
        return
      case 'change':
        for (const show of this.#shows) show.applyChange(event.change)
        this.#prepareTiles()
        return
      case 'clock':
        this.#clock.addSample(event.sentMs, event.receivedMs, event.serverUs)
        return
      case 'grid': {
        const arrivedUs = this.#clock.toServerUs(event.arrivedMs)
        if ((event.frame.flags & FLAG.URGENT) === 0)
          this.#jitter.record((arrivedUs - event.frame.dueUs) / 1000)
        this.#playback.push(event.frame, arrivedUs)
        this.#gridSize = wholeSizeOf(event.frame)
        return
      }
      case 'counters':
        this.#netCounters = event.counters
        return
      case 'monitor':
        this.#monitored(event.entries)
        return
      case 'lost':
        this.#isConnected = false
        return
      case 'refused':
        this.#refused(event.message)
        return
    }
  }

  #prepareTiles(): void {
    const { air, sets } = this.show
    if (air === null) return
    const first = air.transition === null ? [air.setId] : [air.transition.toSetId, air.setId]
    if (sets === this.#wantedSets && first.join() === this.#wantedFirst) return
    this.#wantedSets = sets
    this.#wantedFirst = first.join()
    this.#tiles.want(sets, first)
  }

  #refresh(atMs: number): void {
    if (!this.#visibility.isVisible) return
    if (this.#reload.isDue(this.#stage.isLost, Date.now())) {
      location.reload()
      return
    }
    const refreshMs = atMs - this.#refreshMs
    this.#refreshMs = atMs
    this.#size.noteRefresh(refreshMs)
    const { fps } = this.#flags
    if (fps !== null && atMs - this.#drawnMs < 1000 / fps - refreshMs / 2) return
    const nowUs = this.#clock.toServerUs(performance.timeOrigin + atMs)
    this.#draw(nowUs, atMs, refreshMs)
    for (const { address, args } of this.#steering.takeCommands()) this.#link.command(address, ...args)
    if (this.#role === 'out' && atMs - this.#reportedMs >= REPORT_EVERY_MS) this.#report(atMs)
  }

  #draw(nowUs: number, atMs: number, refreshMs: number): void {
    if (!this.show.isKnown) return
    const startedMs = performance.now()
    const view = this.#steering.viewAt(nowUs)
    const moment = this.#moment.at(nowUs, view, this.#canvasShape, this.#delayUs(nowUs))
    if (moment === null) return
    this.#canvasShape = { ...this.#canvasShape, aspect: this.show.aspect }
    this.#front?.draw(this.show, this.#canvasShape, moment, atMs)
    if (this.#stage.isLost) return
    this.#chooseDetail(view, nowUs, atMs)
    this.#stage.resize(this.#canvasShape.widthPx, this.#canvasShape.heightPx)
    this.#stage.draw(relievedState(moment, this.#size.relief))
    this.#drawnMs = atMs
    const { air } = moment
    this.#hud?.show(
      {
        refreshMs,
        latenessMs: air === null ? null : (nowUs - air.dueUs) / 1000,
        waiting: air === null ? 0 : this.#playback.waiting(air.setId),
        roundTripMs: this.#clock.roundTripMs,
        cellPx: moment.transform.cellPx,
        relief: this.#size.relief,
        pendingParts: this.#stage.pendingParts,
        pendingCloseUps: this.#stage.pendingCloseUps,
        tiles: this.#stage.tileCounters,
      },
      atMs,
    )
    const drawnMs = performance.now()
    const isCounted = this.#countTiles(moment)
    this.#trace.note({
      sequence: air?.sequence ?? 0,
      generation: air?.generation ?? 0,
      setId: air?.setId ?? 0,
      cols: air?.cols ?? 0,
      rows: air?.rows ?? 0,
      dueUs: air?.dueUs ?? 0,
      controlRevision: this.show.controlRevision,
      gridControlRevision: air?.controlRevision ?? 0,
      refreshServerUs: nowUs,
      drawnServerUs: this.#clock.toServerUs(performance.timeOrigin + drawnMs),
      refreshMs,
      mainMs: drawnMs - startedMs,
      isCounted,
    })
  }

  /** Counts the tiles of every so many-th drawing; tells whether it was this one. */
  #countTiles(moment: DrawState): boolean {
    if (this.#countEvery === 0 || ++this.#drawCount % this.#countEvery !== 0) return false
    const counts = this.#stage.countTiles(moment)
    if (counts !== null) this.#tileCounts = addCounts(this.#tileCounts, counts)
    return counts !== null
  }

  /** Asks for whole grids as soon as the view is bound for cells that can be seen, and for halves while it is not. */
  #chooseDetail(view: View, nowUs: number, atMs: number): void {
    if (this.#gridSize === null) return
    const views = [view, this.#steering.wantedAt(nowUs)] as const
    const cellPx = largerCellPx(views, this.#canvasShape, this.#gridSize, nowUs)
    if (this.#detail.note(cellPx, atMs)) this.#link.setDetail(this.#detail.detail)
  }

  /** Frames that the server sends without lead wait a little, so that the network's jitter is not seen. */
  #delayUs(nowUs: number): number {
    return this.show.number('/buffer/seconds', nowUs) === 0 ? this.#jitter.delayMs * 1000 : 0
  }

  #report(atMs: number): void {
    this.#reportedMs = atMs
    const { widthPx, heightPx } = this.#canvasShape
    const last = this.#trace.last
    this.#link.send({
      type: 'report',
      name: this.#flags.name,
      width: widthPx,
      height: heightPx,
      presentedFps: this.#visibility.isVisible ? this.#trace.takeRate(atMs) : 0,
      isVisible: this.#visibility.isVisible,
      renderer: this.#stage.gpuName,
      sequence: last?.sequence ?? 0,
      controlRevision: last?.controlRevision ?? 0,
      kind: isObsSource() ? 'obs' : 'browser',
      isActive: this.#visibility.isActive,
      pageWidth: innerWidth,
      pageHeight: innerHeight,
      firsts: this.#trace.takeFirsts(),
    })
  }

  /** Whether the show answers. */
  get isConnected(): boolean {
    return this.#isConnected
  }

  /** Server time now; NaN while nothing is known of the server. */
  nowUs(): number {
    return this.#clock.toServerUs(performance.timeOrigin + performance.now())
  }

  #facts(): StageFacts {
    return {
      isKnown: this.show.isKnown,
      isVisible: this.#visibility.isVisible,
      isConnected: this.#isConnected,
      gpuName: this.#stage.gpuName,
      widthPx: this.#canvasShape.widthPx,
      heightPx: this.#canvasShape.heightPx,
      serverUs: this.nowUs(),
      roundTripMs: this.#clock.roundTripMs,
      jitterDelayMs: this.#jitter.delayMs,
      pendingParts: this.#stage.pendingParts,
      pendingCloseUps: this.#stage.pendingCloseUps,
      tiles: this.#stage.tileCounters,
      tileCounts: this.#tileCounts,
      controlRevision: this.show.controlRevision,
      detail: this.#detail.detail,
      relief: this.#size.relief,
      net: this.#netCounters,
      playback: { ...this.#playback.counters },
    }
  }
}
