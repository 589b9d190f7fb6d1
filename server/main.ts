#!/usr/bin/env -S node --max-semi-space-size=2
import { availableParallelism, constants, setPriority, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { existsSync, readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { readConfig, type ShowConfig } from './config.ts'
import { openInBrowser } from './engine/open-in-browser.ts'
import { startLines } from './engine/start-lines.ts'
import { messageOf, SmaltiError } from './errors/smalti-error.ts'
import { PinoLogger } from './telemetry/pino-logger.ts'
import { printable } from './telemetry/printable.ts'

const SHUTDOWN_MS = 3000
const EXIT_CANNOT_START = 2

/** The folder of package.json: one up in the checkout, two up in the published package. */
function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

const packageRoot = findPackageRoot()
const machine = { cores: availableParallelism(), memoryBytes: totalmem() }

function readVersion(): string {
  const parsed = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
  return parsed.version
}

/** One line with cause and cure, then the exit code for "cannot start". */
function refuse(error: unknown): never {
  if (error instanceof SmaltiError && error.code !== 'internal') {
    const line = `smalti: ${error.message}${error.cure === '' ? '' : ` - ${error.cure}`}`
    process.stderr.write(`${printable(line)}\n`)
    process.exit(EXIT_CANNOT_START)
  }
  process.stderr.write(
    `smalti: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`,
  )
  process.exit(1)
}

async function runShow(config: ShowConfig): Promise<void> {
  const isTerminal = process.stdout.isTTY && !config.isJson
  const logger = new PinoLogger({ level: config.isJson || !isTerminal ? 'info' : 'warn' })
  const { Engine } = await import('./engine/engine.ts')
  const pinChanged = (pin: string): void => {
    const line = config.isJson ? JSON.stringify({ event: 'pin', pin }) : `PIN       ${pin}`
    process.stdout.write(`${line}\n`)
  }
  const engine = await Engine.start(config, { env: process.env, machine, packageRoot, logger, pinChanged })
  const { ready } = engine
  if (config.isJson) {
    const { http, oscPort, oscTcpPort, oscReplyPort, rtmpPort, pin, viewToken } = ready
    process.stdout.write(
      `${JSON.stringify({ event: 'ready', pid: process.pid, http, oscPort, oscTcpPort, oscReplyPort, rtmpPort, pin, viewToken })}\n`,
    )
  } else {
    process.stdout.write(startLines(ready, { isTerminal }))
  }
  let isEnding = false
  const end = (): void => {
    if (isEnding) process.exit(1)
    isEnding = true
    const cutOff = setTimeout(() => process.exit(1), SHUTDOWN_MS)
    void engine.close().then(() => {
      clearTimeout(cutOff)
      const { meter } = engine
      const counts = {
        captured: meter.total('frames_in'),
        processed: meter.total('frames_out'),
        held: meter.total('frames_held'),
        dropped: meter.total('frames_dropped'),
      }
      process.stdout.write(
        config.isJson
          ? `${JSON.stringify({ event: 'ended', ...counts })}\n`
          : `${counts.captured} frames captured, ${counts.processed} shown, ${counts.held} held, ${counts.dropped} dropped\n`,
      )
      process.exit(0)
    })
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  if (isTerminal && process.stdin.isTTY) listenForKeys(ready.http, end)
  if (shouldOpen(config, isTerminal)) openInBrowser(pageUrl(ready.http, config.open))
}

function listenForKeys(http: string, end: () => void): void {
  const { stdin } = process
  stdin.setRawMode(true)
  stdin.resume()
  stdin.on('data', (keys) => {
    for (const key of keys.toString()) {
      if (key === 'q' || key === '\u0003') end()
      if (key === 'o') openInBrowser(`${http}/out`)
      if (key === 'p') openInBrowser(`${http}/panel`)
    }
  })
}

function pageUrl(http: string, page: ShowConfig['open']): string {
  return page === 'out' || page === 'panel' ? `${http}/${page}` : http
}

function shouldOpen(config: ShowConfig, isTerminal: boolean): boolean {
  if (config.open !== null) return config.open !== 'none'
  const hasDisplay =
    process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') !== ''
  return isTerminal && hasDisplay
}

async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2), readVersion())
  switch (config.command) {
    case 'show':
      return runShow(config)
    case 'doctor': {
      const { runDoctor } = await import('./engine/doctor.ts')
      process.exit(
        await runDoctor({ ...config, env: process.env, machine, packageRoot }, (text) =>
          process.stdout.write(text),
        ),
      )
      break
    }
    case 'sources': {
      const { listSources } = await import('./engine/list-sources.ts')
      process.stdout.write(await listSources(process.env, config.isJson))
      break
    }
    case 'tiles-build': {
      // A show may run beside it.
      setPriority(constants.priority.PRIORITY_LOW)
      const { buildFromFolder } = await import('./engine/tiles-command.ts')
      process.stdout.write(
        await buildFromFolder(config, { packageRoot, env: process.env }, (text) =>
          process.stderr.write(text),
        ),
      )
      break
    }
    case 'tiles-list': {
      const { listSets } = await import('./engine/tiles-command.ts')
      process.stdout.write(await listSets(config.dataDir, config.isJson))
      break
    }
    case 'tiles-show': {
      const { showSet } = await import('./engine/tiles-view.ts')
      process.stdout.write(await showSet(config, config.sheet))
      break
    }
    case 'tiles-export': {
      const { exportSet } = await import('./engine/tiles-view.ts')
      process.stdout.write(await exportSet(config, config.folder, (text) => process.stderr.write(text)))
      break
    }
    case 'done':
  }
}

// Compiled code is kept from one start to the next, for the threads too: 30 MB less memory and a quicker start.
const { directory } = enableCompileCache()
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= directory
main().catch(refuse)
