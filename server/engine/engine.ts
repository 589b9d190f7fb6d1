import { Access } from '../access/access.ts'
import { randomToken } from '../access/secret.ts'
import { AirLoop } from '../air/air-loop.ts'
import { FIRST_LOOK, GridSender } from '../air/grid-sender.ts'
import { PresentationClock } from '../clock/presentation-clock.ts'
import type { ShowConfig } from '../config.ts'
import { findFfmpeg } from '../ffmpeg/find-ffmpeg.ts'
import { Arena } from '../frame/arena.ts'
import { LookAhead } from '../frame/look-ahead.ts'
import { RasterPool } from '../frame/raster-pool.ts'
import { Matcher } from '../match/matcher.ts'
import { Broadcaster } from '../output/broadcaster.ts'
import { OutputServer } from '../output/output-server.ts'
import { chooseMemoryBytes, chooseProfile, chooseWorkers } from '../profile.ts'
import { rowsFor } from '../protocol/grid-geometry.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { ParameterStore } from '../show/parameter-store.ts'
import { DemoShow } from '../show/demo-show.ts'
import { nowUs } from '../telemetry/now.ts'
import { PrometheusMeter } from '../telemetry/prometheus-meter.ts'
import { CloseUps } from '../tileset/close-ups.ts'
import { findTileSets } from '../tileset/find-tile-sets.ts'
import { readTilePicture } from '../tileset/read-tile-picture.ts'
import { TileSetLibrary } from '../tileset/tile-set-library.ts'
import { EventLoopDelay } from '../telemetry/event-loop-delay.ts'
import { AheadView } from './ahead-view.ts'
import { BuildPacer } from './build-pacer.ts'
import { openDataFolder } from './data-folder.ts'
import type { EngineSurroundings, ReadyFacts } from './engine-facts.ts'
import { KeepAwake } from './keep-awake.ts'
import { openControlDesk } from './open-control-desk.ts'
import { openOscControl } from './osc-control.ts'
import { OscSurfaces } from './osc-surfaces.ts'
import { longestLookAhead, lookAheadBound } from './look-ahead-budget.ts'
import { LevelControl } from './level-control.ts'
import { networkUrls } from './network-urls.ts'
import { openIngest } from './open-ingest.ts'
import { readSources } from './read-sources.ts'
import { SceneLights } from './scene-lights.ts'
import { SetControl } from './set-control.ts'
import { SetValues } from './set-values.ts'
import { ShowControl } from './show-control.ts'
import { ShowMemory } from './show-memory.ts'
import { SourceControl } from './source-control.ts'
import { StagePort, type ChangeWatcher } from './stage-port.ts'

/** A running show: builds all parts, joins them, and closes them in reverse. */
export class Engine {
  readonly ready: ReadyFacts
  readonly meter: PrometheusMeter
  readonly #closers: readonly (() => void | Promise<void>)[]
  readonly #matcher: Matcher
  #closing: Promise<void> | null = null

  private constructor(
    ready: ReadyFacts,
    meter: PrometheusMeter,
    matcher: Matcher,
    closers: readonly (() => void | Promise<void>)[],
  ) {
    this.ready = ready
    this.meter = meter
    this.#matcher = matcher
    this.#closers = closers
  }

  /**
   * Starts the show.
   *
   * @throws {SmaltiError} with the cure, when it cannot start; nothing is left running then
   */
  static async start(config: ShowConfig, surroundings: EngineSurroundings): Promise<Engine> {
    const closers: (() => void | Promise<void>)[] = []
    try {
      return await build(config, surroundings, closers, (...parts) => new Engine(...parts))
    } catch (error) {
      for (const close of closers.reverse()) await close()
      throw error
    }
  }

  /** For tests: has a matching worker misbehave. */
  makeTrouble(kind: 'throw' | 'exit' | 'spin' | 'allocate'): void {
    void this.#matcher.makeTrouble(kind)
  }

  /** Ends the show cleanly; a second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      for (const close of this.#closers.toReversed()) await close()
    })()
    return this.#closing
  }
}

type Assemble = (
  ready: ReadyFacts,
  meter: PrometheusMeter,
  matcher: Matcher,
  closers: readonly (() => void | Promise<void>)[],
) => Engine

async function build(
  config: ShowConfig,
  surroundings: EngineSurroundings,
  closers: (() => void | Promise<void>)[],
  assemble: Assemble,
): Promise<Engine> {
  const { logger, packageRoot, machine, env } = surroundings
  const now = nowUs
  const specs = readSources(config.source, [config.port, config.rtmpPort])
  const spec = specs[0]!
  const profile = chooseProfile(config.quality, machine)
  const maxFps = Math.min(profile.maxFps, config.fps ?? 60)
  await openDataFolder(config.dataDir)
  const ffmpeg = await findFfmpeg(env)
  const budgetBytes = chooseMemoryBytes(config.memoryMb, machine)
  const { rasterWidth } = profile
  const maxLookAheadSeconds = longestLookAhead({ fps: maxFps, rasterWidth, budgetBytes })
  const { dataDir, tiles, glyphs } = config
  const entries = await findTileSets({ dataDir, packageRoot, tiles, glyphs })
  const memory = await ShowMemory.open({
    config,
    profile,
    spec,
    sets: entries,
    packageRoot,
    maxLookAheadSeconds,
    logger,
    now,
  })

  const meter = new PrometheusMeter()
  const delay = new EventLoopDelay()
  closers.push(() => delay.close())
  const arena = new Arena(budgetBytes)
  const lookAheadSeconds = memory.start.lookAheadSeconds
  const bound = lookAheadBound({ seconds: lookAheadSeconds, fps: maxFps, rasterWidth, budgetBytes })
  const pool = new RasterPool(arena, bound)
  const workers = chooseWorkers(config.workers, machine)
  meter.gauge('workers', workers)
  const matcher = new Matcher({
    ...{ arena, workers, now, logger, meter, hasTestHooks: config.hasTestHooks },
    tableGrew: (_setId, isWhole) =>
      loop.change(() => isWhole && sender.forgetTiles(), loop.isStandingStill || sender.hasLevel),
  })
  closers.push(() => matcher.close())
  const access = new Access({
    isLan: config.isLan,
    now,
    logger,
    pinChanged: (pin) => {
      logger.warn('new PIN after too many wrong ones')
      surroundings.pinChanged?.(pin)
    },
  })

  const port = new StagePort({ now, meter, delay, logger, aspect: config.aspect })
  const broadcaster = new Broadcaster({ memory: arena.memory, show: port, now, logger, meter })
  closers.push(() => broadcaster.close())
  const cols = memory.start.cols
  const sender: GridSender = new GridSender({
    arena,
    matcher,
    publisher: broadcaster,
    meter,
    now,
    controlRevision: () => store.revision,
    look: { ...FIRST_LOOK, outputAspect: config.aspect },
    grid: { cols, rows: rowsFor(cols, config.aspect, 'square'), shape: 'square' },
  })
  const loop: AirLoop = new AirLoop({
    sender,
    arena,
    lookAhead: new LookAhead(() => {}),
    clock: new PresentationClock('pull', 0),
    meter,
    now,
    listener: port,
    maxFps,
    isGoverned: surroundings.isGoverned ?? true,
  })
  const sets = new SetControl({
    arena,
    matcher,
    loop,
    sender,
    logger,
    now,
    changed: () => {
      port.setsChanged()
      setValues.follow()
      store.advance()
    },
  })
  const streamKey = config.isLan ? randomToken(128) : null
  const ingest = await openIngest(config, spec, streamKey, { logger, meter, now })
  if (ingest !== null) closers.push(() => ingest.close())
  const sources = new SourceControl({
    specs,
    ffmpeg,
    arena,
    pool,
    loop,
    ingest,
    rasterWidth,
    lookAheadSeconds,
    maxFps,
    packageRoot,
    logger,
    meter,
    now,
    stateChanged: (state) => port.inputStateChanged(state),
  })
  const closeUps = await CloseUps.open({ logger, meter, ffmpeg, dataDir })
  closers.push(() => closeUps.close())
  const levels: LevelControl = new LevelControl({
    ...{ arena, loop, sender, logger },
    readPicture: (set, tileId, cut) => readTilePicture(set, tileId, cut, closeUps),
    setOf: (setId) => sets.closeUpSet(setId),
    clips: () => show.clips,
    settled: () => store.advance(),
  })
  closers.push(() => levels.close())
  const show: ShowControl = new ShowControl({
    loop,
    sender,
    sets,
    sources,
    levels,
    sink: port,
    now,
    aspect: config.aspect,
  })
  closers.push(() => show.close())
  const store: ParameterStore = new ParameterStore({
    now,
    listener: show,
    random: Math.random,
    surroundings: {
      sets: () => sets.choices,
      sources: () => sources.names.map((name) => ({ name, isReady: true })),
      scenes: () => memory.scenes.scenes,
      changeScene: (change) => memory.scenes.change(change),
      grid: () => show.grid,
      isFilm: () => sources.film.isFilm,
      levels,
    },
  })
  const setValues: SetValues = new SetValues({
    setBound: memory.start.setBound,
    defaults: () => sets.airDefaults,
    settled: (address) => store.motion(address)?.to ?? store.number(address),
    apply: (command) => store.apply(command),
    now,
  })
  store.startWith(memory.start.values)
  show.begin(store)

  const { clips } = config
  const library = new TileSetLibrary({ entries, listener: sets, logger, ffmpeg, clips, isFollowing: true })
  closers.push(() => library.close())
  const pacer = new BuildPacer({ builds: library, lateCount: () => meter.total('frames_late'), now })
  closers.push(() => pacer.close())
  const lights = new SceneLights(memory.scenes)
  const sceneNames = (): readonly string[] => lights.names
  const feedback = (): Record<string, ParameterValue> => ({
    ...port.feedback(),
    ...lights.feedback(String(store.value('/scene/go'))),
  })
  const controlParts = { store, access, sets, sources, sceneNames, logger, now, closers }
  const desk = await openControlDesk(config, controlParts)
  const surfaces = new OscSurfaces(config, { store, sets, sources, sceneNames, feedback, desk, now, logger })
  closers.push(() => surfaces.close())
  const server = new OutputServer({
    show: port,
    broadcaster,
    access,
    ...surfaces.served,
    host: config.host ?? (config.isLan ? '0.0.0.0' : '127.0.0.1'),
    port: config.port,
    maxClients: config.maxClients,
    packageRoot,
    now,
    logger,
  })
  await server.open()
  port.pagesOpened(() => networkUrls(config, server.port))
  closers.push(() => server.close())
  const demo = new DemoShow({
    now,
    applyAll: (commands) => store.applyAll(commands),
    sets: () => sets.choices,
    chosenSet: () => String(store.value('/set/select')),
    grid: () => show.grid,
  })
  const ahead = new AheadView({ sources, sender, memory: arena.memory, outputAspect: config.aspect, now })
  const watchers: ChangeWatcher[] = [memory, demo, setValues, surfaces.oscQuery]
  port.join({
    store,
    broadcaster,
    sets,
    closeUps,
    sources,
    loop,
    show,
    sender,
    matcher,
    ahead,
    scenes: memory.scenes,
    controls: desk,
    watchers,
  })
  memory.scenes.onChange(() => port.scenesChanged())
  const osc = await openOscControl(config, {
    ...{ store, sceneNames, desk, now, logger, meter },
    sets: () => sets.choices,
    feedback,
  })
  if (osc !== null) {
    port.oscOpened({ port: osc.port, tcpPort: osc.tcpPort, prefix: config.oscPrefix })
    watchers.push(osc)
    closers.push(() => osc.close())
  }
  await surfaces.open(osc, server.port)

  sets.setEntries(entries, memory.start.setName)
  library.start()
  pacer.start()
  void library.finished().then(() => sets.buildsEnded())
  loop.start()
  closers.push(async () => {
    await sources.close()
    await loop.close()
    sender.close()
  })
  const { sourceName, hasDemoShow } = memory.start
  sources.select(sources.names.find((name) => name === sourceName) ?? spec.text)
  const awake = new KeepAwake()
  closers.push(() => awake.close())
  if (hasDemoShow) demo.start()
  closers.push(() => memory.close())
  await memory.follow()
  closers.push(() => demo.close())
  return assemble(
    {
      http: server.url,
      urls: networkUrls(config, server.port),
      oscPort: osc?.port ?? null,
      oscTcpPort: osc?.tcpPort ?? null,
      oscReplyPort: osc?.replyPort ?? config.oscReplyPort,
      rtmpPort: ingest?.port ?? null,
      streamKey,
      pin: access.pin,
      viewToken: access.viewToken,
      ffmpeg,
      profile,
      workers,
    },
    meter,
    matcher,
    closers,
  )
}
