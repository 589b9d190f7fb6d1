import { homedir } from 'node:os'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { SmaltiError } from './errors/smalti-error.ts'
import {
  list,
  number,
  port,
  readAspect,
  readCidr,
  readGrid,
  readPrefix,
  readSetName,
  readTarget,
  text,
  whole,
} from './option-values.ts'
import { COLS_RANGE } from './protocol/grid-geometry.ts'
import type { QualityName } from './profile.ts'
import { fileKinds, type ClipOptions, type FileKind } from './tileset/build-messages.ts'
import { readGlyphs, type GlyphChoice } from './tileset/recipes/glyph-alphabet.ts'

/** Everything a show can be told on its command line. */
export type ShowConfig = {
  readonly command: 'show'
  readonly source: string
  readonly port: number
  readonly oscPort: number | 'off'
  readonly oscTcpPort: number | 'off'
  readonly oscReplyPort: number
  readonly oscReplies: readonly { readonly host: string; readonly port: number }[]
  readonly oscPrefix: string
  readonly oscAllow: readonly string[]
  readonly rtmpPort: number | 'off'
  readonly isLan: boolean
  readonly host: string | null
  readonly tiles: readonly string[]
  /** How clips of films are made. */
  readonly clips: ClipOptions
  /** What the set `glyphs` is drawn of; null for its mix. */
  readonly glyphs: GlyphChoice | null
  /** Columns asked for on the line; null leaves them to scene, state, set or profile. */
  readonly cols: number | null
  readonly aspect: number
  readonly fps: number | null
  readonly lookAheadSeconds: number | null
  readonly quality: QualityName | 'auto'
  readonly workers: number | 'auto'
  readonly memoryMb: number | 'auto'
  readonly scene: string | null
  readonly isFresh: boolean
  readonly open: OpenedPage | null
  readonly dataDir: string
  readonly maxClients: number
  readonly isJson: boolean
  readonly hasTestHooks: boolean
}

const OPENED_PAGES = ['out', 'panel', 'home', 'none'] as const

/** What `--open` may name. */
export type OpenedPage = (typeof OPENED_PAGES)[number]

/** What the program was asked to do. */
export type Config =
  | ShowConfig
  | { readonly command: 'doctor'; readonly dataDir: string; readonly isJson: boolean; readonly port: number }
  | { readonly command: 'sources'; readonly isJson: boolean }
  | { readonly command: 'tiles-list'; readonly dataDir: string; readonly isJson: boolean }
  | {
      readonly command: 'tiles-build'
      readonly dataDir: string
      readonly isJson: boolean
      readonly from: string
      readonly glyphs: GlyphChoice | null
      readonly name: string | null
      readonly only: FileKind | null
      readonly clips: ClipOptions
    }
  | {
      readonly command: 'tiles-show'
      readonly dataDir: string
      readonly isJson: boolean
      readonly name: string
      readonly sheet: string | null
    }
  | {
      readonly command: 'tiles-export'
      readonly dataDir: string
      readonly isJson: boolean
      readonly name: string
      readonly folder: string
    }
  /** Help or version was asked for and has been printed. */
  | { readonly command: 'done' }

const EXAMPLES = `
Examples:
  smalti                                    a moving mosaic at once
  smalti webcam                             your camera
  smalti publish:live                       waits for OBS at rtmp://127.0.0.1:1935/live/live
  smalti rtsp://camera.local/stream1        a network camera
  smalti film.mp4 --tiles ~/Pictures        a film made of your photos
  smalti webcam --lan                       TouchOSC and phones may connect, with a PIN

SOURCE is demo, test, webcam[:N|:NAME], rtsp://…, rtmp://…, publish:NAME, a video file or a picture.`

/**
 * Reads the command line; options also come from SMALTI_… variables.
 *
 * @param argv the words after the program's name
 * @throws {SmaltiError} `bad-option`, with the cure
 */
export function readConfig(argv: readonly string[], version: string): Config {
  let config: Config = { command: 'done' }
  const program = buildProgram(version, (chosen) => (config = chosen))
  try {
    program.parse([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return { command: 'done' }
      throw new SmaltiError('bad-option', error.message.replace(/^error: /, ''), 'see smalti --help')
    }
    throw error
  }
  return config
}

type Raw = Record<string, unknown>

function buildProgram(version: string, choose: (config: Config) => void): Command {
  const program = new Command('smalti')
    .description('Turns a live picture into a mosaic of pictures, on stage, in real time.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addHelpText('after', EXAMPLES)
  const option = (flags: string, text: string, env: string, fallback?: unknown): Option => {
    const made = new Option(flags, text).env(`SMALTI_${env}`)
    return fallback === undefined ? made : made.default(fallback)
  }
  const maxClip = (): Option =>
    option('--max-clip <seconds>', "length of a film's clips, 0 to 10; 0 = stills", 'MAX_CLIP', '2')
  const clipFps = (): Option =>
    option(
      '--clip-fps <n>',
      'frames a second of clips, 1 to 30; a clip has 24 at most; above 12 a film is decoded anew',
      'CLIP_FPS',
      '12',
    )
  const glyphsOption = (): Option =>
    option(
      '--glyphs <characters>',
      'what the set glyphs is drawn of: mix, ascii, blocks, braille, katakana, or the characters',
      'GLYPHS',
    )
  const fontOption = (): Option =>
    option('--font <file>', 'TTF, OTF or WOFF that glyphs are drawn from', 'FONT')
  program
    .argument('[source]', 'what to show', 'demo')
    .addOption(option('--port <n>', 'HTTP and WebSocket; 0 = any free port', 'PORT', '7700'))
    .addOption(option('--osc-port <n>', 'OSC over UDP in; 0 = any, off = none', 'OSC_PORT', '7700'))
    .addOption(
      option(
        '--osc-tcp-port <n>',
        'OSC 1.1 over TCP with SLIP in; 0 = any, off = none',
        'OSC_TCP_PORT',
        'off',
      ),
    )
    .addOption(
      option('--osc-reply-port <n>', 'where controllers listen for feedback', 'OSC_REPLY_PORT', '7701'),
    )
    .addOption(option('--osc-reply <host:port...>', 'fixed feedback target, repeatable', 'OSC_REPLY', []))
    .addOption(option('--osc-prefix <prefix>', 'first part of every address', 'OSC_PREFIX', '/mosaic'))
    .addOption(option('--osc-allow <cidr...>', 'networks whose OSC is obeyed without a PIN', 'OSC_ALLOW', []))
    .addOption(option('--rtmp-port <n>', 'where OBS publishes to; 0 = any, off = none', 'RTMP_PORT', '1935'))
    .addOption(option('--lan', 'listen on the network, with a PIN', 'LAN', false))
    .addOption(option('--host <address>', 'listen on this address only, with a PIN', 'HOST'))
    .addOption(
      option(
        '--tiles <set...>',
        'smalti, emoji, glyphs, clips, a folder of pictures and films, or a film, repeatable; the first is shown',
        'TILES',
        ['smalti', 'emoji'],
      ),
    )
    .addOption(maxClip())
    .addOption(clipFps())
    .addOption(glyphsOption())
    .addOption(fontOption())
    .addOption(option('--cols <n>', 'cells across', 'COLS'))
    .addOption(option('--grid <colsxrows>', 'cells across and down; sets the aspect', 'GRID'))
    .addOption(option('--aspect <w:h>', 'shape of the output', 'ASPECT', '16:9'))
    .addOption(option('--fps <n>', 'at most this many frames a second', 'FPS'))
    .addOption(option('--look-ahead <seconds>', 'how far the source is decoded ahead, 0 to 30', 'LOOK_AHEAD'))
    .addOption(
      option('--quality <name>', 'hardware profile', 'QUALITY', 'auto').choices([
        'auto',
        'draft',
        'preview',
        'production',
        'max',
      ]),
    )
    .addOption(option('--workers <n>', 'matching threads', 'WORKERS', 'auto'))
    .addOption(option('--memory <mb>', 'shared memory for frames and tables', 'MEMORY', 'auto'))
    .addOption(option('--scene <name>', 'scene to start with', 'SCENE'))
    .addOption(option('--fresh', 'start from defaults, not from the last state', 'FRESH', false))
    .addOption(option('--open <page>', 'page to open in the browser', 'OPEN').choices(OPENED_PAGES))
    .addOption(
      option('--data-dir <folder>', 'where built sets and the last state live', 'DATA_DIR', defaultDataDir()),
    )
    .addOption(option('--max-clients <n>', 'pages and screens at once', 'MAX_CLIENTS', '128'))
    .addOption(option('--json', 'machine-readable lines on stdout', 'JSON', false))
    .addOption(option('--test-hooks', 'lets tests break workers; loopback only', 'TEST_HOOKS', false))
    .action((source: string, raw: Raw) => choose(showConfig(source, raw)))

  const shared = (command: Command): Command =>
    command
      .addOption(
        option(
          '--data-dir <folder>',
          'where built sets and the last state live',
          'DATA_DIR',
          defaultDataDir(),
        ),
      )
      .addOption(option('--json', 'machine-readable lines on stdout', 'JSON', false))
  /** What a command was told; options that the program has too may have been taken for its own. */
  const told = (raw: Raw): Raw => {
    const own = Object.entries(program.opts<Raw>())
    return {
      ...raw,
      ...Object.fromEntries(own.filter(([name]) => program.getOptionValueSource(name) === 'cli')),
    }
  }
  const merged = (raw: Raw): { dataDir: string; isJson: boolean } => {
    const all = told(raw)
    return { dataDir: String(all.dataDir), isJson: all.json === true }
  }
  shared(
    program.command('doctor').description('one list: runtime, ffmpeg, cores, memory, ports, disk, tile sets'),
  ).action((raw: Raw) =>
    choose({ command: 'doctor', port: port(program.opts<Raw>().port, '--port'), ...merged(raw) }),
  )
  program
    .command('sources')
    .description('cameras that ffmpeg sees here, as SOURCE strings')
    .option('--json', 'machine-readable lines on stdout')
    .action((raw: Raw) =>
      choose({ command: 'sources', isJson: raw.json === true || program.opts<Raw>().json === true }),
    )
  const tiles = program.command('tiles').description('build, list, show and export tile sets')
  shared(
    tiles
      .command('build')
      .argument('<folder|film|set>')
      .option('--name <name>', 'a name of its own for the set: --tiles NAME shows it as it was built')
      .addOption(new Option('--only <files>', 'takes only pictures, or only films').choices(fileKinds))
      .addOption(maxClip())
      .addOption(clipFps())
      .addOption(glyphsOption())
      .addOption(fontOption())
      .description('builds or updates a tile set from a folder of pictures and films, or from a film'),
  ).action((from: string, raw: Raw) =>
    choose({
      command: 'tiles-build',
      from,
      glyphs: readGlyphs(raw.glyphs ?? program.opts<Raw>().glyphs, raw.font ?? program.opts<Raw>().font),
      name: readSetName(raw.name),
      only: fileKinds.find((kind) => kind === raw.only) ?? null,
      clips: readClips(told(raw)),
      ...merged(raw),
    }),
  )
  shared(
    tiles
      .command('show')
      .argument('<name>')
      .option('--sheet <file>', 'where the picture of its tiles goes; NAME.png here when left out')
      .description('what a set holds, which colours it lacks, and a picture of its tiles'),
  ).action((name: string, raw: Raw) =>
    choose({
      command: 'tiles-show',
      name,
      sheet: typeof raw.sheet === 'string' ? raw.sheet : null,
      ...merged(raw),
    }),
  )
  shared(
    tiles
      .command('export')
      .argument('<name>')
      .argument('<folder>')
      .description('writes the tiles of a set as PNG files'),
  ).action((name: string, folder: string, raw: Raw) =>
    choose({ command: 'tiles-export', name, folder, ...merged(raw) }),
  )
  shared(tiles.command('list').description('the sets that are built')).action((raw: Raw) =>
    choose({ command: 'tiles-list', ...merged(raw) }),
  )
  return program
}

function showConfig(source: string, raw: Raw): ShowConfig {
  const grid = raw.grid === undefined ? null : readGrid(text(raw.grid))
  const host = raw.host === undefined ? null : text(raw.host)
  if (host !== null && isIP(host) === 0 && host !== 'localhost')
    throw new SmaltiError(
      'bad-option',
      `--host ${host} is not an address of this machine`,
      'give an IP address, or use --lan',
    )
  const hasTestHooks = raw.testHooks === true
  const isLan = raw.lan === true || (host !== null && !isLoopback(host))
  if (hasTestHooks && isLan)
    throw new SmaltiError('bad-option', '--test-hooks is refused beyond loopback', 'drop --lan and --host')
  return {
    command: 'show',
    source,
    port: port(raw.port, '--port'),
    oscPort: raw.oscPort === 'off' ? 'off' : port(raw.oscPort, '--osc-port'),
    oscTcpPort: readOscTcpPort(raw),
    oscReplyPort: port(raw.oscReplyPort, '--osc-reply-port'),
    oscReplies: list(raw.oscReply).map(readTarget),
    oscPrefix: readPrefix(text(raw.oscPrefix)),
    oscAllow: list(raw.oscAllow).map(readCidr),
    rtmpPort: raw.rtmpPort === 'off' ? 'off' : port(raw.rtmpPort, '--rtmp-port'),
    isLan,
    host,
    tiles: list(raw.tiles),
    clips: readClips(raw),
    glyphs: readGlyphs(raw.glyphs, raw.font),
    cols: grid?.cols ?? (raw.cols === undefined ? null : whole(raw.cols, '--cols', COLS_RANGE)),
    aspect: grid === null ? readAspect(text(raw.aspect)) : grid.cols / grid.rows,
    fps: raw.fps === undefined ? null : number(raw.fps, '--fps', [1, 60]),
    lookAheadSeconds: raw.lookAhead === undefined ? null : number(raw.lookAhead, '--look-ahead', [0, 30]),
    quality: raw.quality as QualityName | 'auto',
    workers: raw.workers === 'auto' ? 'auto' : whole(raw.workers, '--workers', [1, 64]),
    memoryMb: raw.memory === 'auto' ? 'auto' : whole(raw.memory, '--memory', [64, 4000]),
    scene: raw.scene === undefined ? null : text(raw.scene),
    isFresh: raw.fresh === true,
    open: raw.open === undefined ? null : (raw.open as OpenedPage),
    dataDir: text(raw.dataDir),
    maxClients: whole(raw.maxClients, '--max-clients', [1, 4096]),
    isJson: raw.json === true,
    hasTestHooks,
  }
}

function readOscTcpPort(raw: Raw): number | 'off' {
  if (raw.oscTcpPort === 'off') return 'off'
  if (raw.oscPort === 'off')
    throw new SmaltiError('bad-option', '--osc-tcp-port comes beside OSC over UDP', 'drop --osc-port off')
  const chosen = port(raw.oscTcpPort, '--osc-tcp-port')
  if (chosen !== 0 && chosen === port(raw.port, '--port'))
    throw new SmaltiError(
      'bad-option',
      `--osc-tcp-port ${chosen} is the port of the pages`,
      'for example --osc-tcp-port 7702',
    )
  return chosen
}

function readClips(raw: Raw): ClipOptions {
  return {
    maxSeconds: number(raw.maxClip, '--max-clip', [0, 10]),
    fps: number(raw.clipFps, '--clip-fps', [1, 30]),
  }
}

/** Whether an address stays on this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function defaultDataDir(): string {
  const home = homedir()
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'smalti')
  return join(
    home,
    process.platform === 'win32' ? join('AppData', 'Local') : join('.local', 'share'),
    'smalti',
  )
}
