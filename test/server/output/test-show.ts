import { NO_DIVE } from '../../../server/protocol/dive.ts'
import { GATHERED } from '../../../server/protocol/gather.ts'
import { NO_STROBE } from '../../../server/protocol/strobe.ts'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ControlDesk } from '../../../server/control/control-desk.ts'
import { Access } from '../../../server/access/access.ts'
import { Arena, type Region } from '../../../server/frame/arena.ts'
import { Broadcaster } from '../../../server/output/broadcaster.ts'
import { OutputServer } from '../../../server/output/output-server.ts'
import type { GridHeader, OutgoingGrid } from '../../../server/output/outgoing-grid.ts'
import type {
  AheadPicture,
  OutputReport,
  ServedSet,
  ShowHealth,
  ShowPort,
} from '../../../server/output/show-port.ts'
import type { CloseUpSide } from '../../../server/protocol/close-up.ts'
import type { StateSnapshot } from '../../../server/protocol/messages.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import type { Command, CommandResult, Hand } from '../../../server/show/command.ts'
import type { SceneOutcome, SceneWish } from '../../../server/show/scene-change.ts'
import { nowUs } from '../../../server/telemetry/now.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'
import type { CloseUp } from '../../../server/tileset/close-ups.ts'
import { gridHeader } from './grid-header.ts'

/** The show of these tests: holds one number, `/zoom`, and refuses every other address. */
export class TestShow implements ShowPort {
  readonly commands: Command[] = []
  readonly sceneWishes: { readonly wish: SceneWish; readonly hand: Hand }[] = []
  /** What comes of wishes to change the scenes `mine` and `safe`; there are no others. */
  sceneOutcome: SceneOutcome = { ok: true, name: 'safe', written: Promise.resolve(null) }
  readonly reports: OutputReport[] = []
  readonly gone: string[] = []
  aheadPicture: AheadPicture | null = null
  readonly sets = new Map<number, ServedSet>()
  /** By `setId lineage tileId side`. */
  readonly closeUps = new Map<string, CloseUp>()
  readonly controls: ControlDesk
  isHealthy = true
  keysRequested = 0
  readonly #meter: PrometheusMeter

  constructor(meter: PrometheusMeter) {
    this.#meter = meter
    this.controls = new ControlDesk({
      sink: { applyAll: (commands) => commands.map((command) => this.apply(command)) },
      allowed: [],
      pairing: { pairOsc: () => ({ ok: false }) },
      mappings: { found: [], save: () => {} },
      listLength: () => 1,
      now: nowUs,
    })
  }

  snapshot(): StateSnapshot {
    return {
      controlRevision: this.commands.length,
      nowUs: nowUs(),
      values: { '/zoom': 1, '/out/blackout': 1 },
      motions: {},
      sets: [
        {
          setId: 1,
          name: 'smalti',
          label: 'Smalti',
          count: 3,
          revision: 1,
          isReady: true,
          isBuilding: false,
          coverage: 0,
        },
      ],
      air: { setId: 1, transition: null },
      sweep: null,
      clips: { startUs: 0, position: 0, rate: 1, beatMs: 0, areLocked: false },
      tempo: { bpm: 120, originUs: 0 },
      strobe: NO_STROBE,
      aspect: 16 / 9,
      scenes: [{ name: 'safe', label: 'Safe', fadeMs: 1000, order: 9, isOwn: false, versions: 0 }],
      preview: null,
      lock: { isOn: false, by: '' },
      dive: NO_DIVE,
      gather: GATHERED,
      sources: ['demo'],
    }
  }

  apply(command: Command): CommandResult {
    if (command.address !== '/zoom') return { ok: false, reason: 'no such address' }
    this.commands.push(command)
    return { ok: true }
  }

  changeScenes(wish: SceneWish, hand: Hand): SceneOutcome {
    const isThere = wish.kind === 'save' || ['mine', 'safe'].includes(wish.name ?? '')
    if (!isThere) return { ok: false, reason: 'there is no such scene', isMissing: true }
    this.sceneWishes.push({ wish, hand })
    return this.sceneOutcome
  }

  health(): ShowHealth {
    return { isHealthy: this.isHealthy, air: { state: 'live' } }
  }

  metricsText(): Promise<string> {
    return this.#meter.text()
  }

  setFolder(setId: number): ServedSet | null {
    return this.sets.get(setId) ?? null
  }

  closeUp(setId: number, lineage: string, tileId: number, side: CloseUpSide): Promise<CloseUp> {
    const closeUp = this.closeUps.get(`${setId} ${lineage} ${tileId} ${side}`)
    return Promise.resolve(closeUp ?? { kind: 'missing' })
  }

  ahead(): AheadPicture | null {
    return this.aheadPicture
  }

  requestKeys(): void {
    this.keysRequested += 1
  }

  outputReported(report: OutputReport): void {
    this.reports.push(report)
  }

  outputGone(clientId: string): void {
    this.gone.push(clientId)
  }
}

/** A whole output on real sockets, with a grid in the arena to publish. */
export type TestOutput = {
  readonly show: TestShow
  readonly broadcaster: Broadcaster
  readonly server: OutputServer
  readonly access: Access
  readonly meter: PrometheusMeter
  readonly packageRoot: string
  readonly cells: Uint16Array
  /** Publishes the cells as they are now. @returns the sequence */
  publish(more?: Partial<GridHeader>, isKey?: boolean): Promise<number>
  close(): Promise<void>
}

/** Opens an output on a free port. */
export async function openTestOutput(
  options: {
    readonly isLan?: boolean
    readonly maxClients?: number
    readonly cols?: number
    readonly rows?: number
    readonly now?: () => number
    readonly encoderUrl?: URL
    readonly port?: number
  } = {},
): Promise<TestOutput> {
  const { cols = 16, rows = 9, now = nowUs } = options
  const arena = new Arena(64_000_000)
  const region: Region = arena.allocate(cols * rows * 2, 'test')
  const cells = new Uint16Array(arena.memory.buffer, region.offset, cols * rows)
  const meter = new PrometheusMeter()
  const show = new TestShow(meter)
  const access = new Access({ isLan: options.isLan ?? false, now, logger: SILENT_LOGGER })
  const packageRoot = makeBuiltClient()
  const broadcaster = new Broadcaster({
    memory: arena.memory,
    show,
    now,
    logger: SILENT_LOGGER,
    meter,
    ...(options.encoderUrl === undefined ? {} : { encoderUrl: options.encoderUrl }),
  })
  const server = new OutputServer({
    show,
    broadcaster,
    access,
    host: '127.0.0.1',
    port: options.port ?? 0,
    maxClients: options.maxClients ?? 128,
    packageRoot,
    now,
    logger: SILENT_LOGGER,
  })
  const close = async (): Promise<void> => {
    await broadcaster.close()
    await server.close()
    rmSync(packageRoot, { recursive: true, force: true })
  }
  await server.open().catch(async (error: unknown) => {
    await close()
    throw error
  })
  let sequence = 0
  const publish = async (more: Partial<GridHeader> = {}, isKey = false): Promise<number> => {
    const header = { ...gridHeader(cols, rows), sequence: ++sequence, ...more }
    const grid: OutgoingGrid = { header, cellsOffset: region.offset, isKey }
    await broadcaster.publishGrid(grid)
    return header.sequence
  }
  return { show, broadcaster, server, access, meter, packageRoot, cells, publish, close }
}

function makeBuiltClient(): string {
  const root = mkdtempSync(join(tmpdir(), 'smalti-output-'))
  const dist = join(root, 'client', 'dist')
  mkdirSync(join(dist, 'assets'), { recursive: true })
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>home</title>')
  writeFileSync(join(dist, 'panel.html'), '<!doctype html><title>panel</title>')
  writeFileSync(join(dist, 'out.html'), '<!doctype html><title>out</title>')
  writeFileSync(join(dist, 'assets', 'out-abc123.js'), 'export {}')
  writeFileSync(join(root, 'canary.txt'), 'CANARY')
  return root
}
