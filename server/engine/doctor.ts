import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import { findFfmpeg } from '../ffmpeg/find-ffmpeg.ts'
import { chooseProfile, chooseWorkers, type Machine } from '../profile.ts'
import { listSets } from './tiles-command.ts'

type Level = 'green' | 'yellow' | 'red'
type Finding = { readonly level: Level; readonly what: string; readonly says: string }

const COLOURS: Readonly<Record<Level, string>> = {
  green: '\u001b[32m',
  yellow: '\u001b[33m',
  red: '\u001b[31m',
}
const MIN_FREE_BYTES = 500e6
const RTMP_PORT = 1935

/**
 * Looks over everything a show needs before the doors open.
 *
 * @returns the exit code: 1 when anything is red
 */
export async function runDoctor(
  options: {
    readonly env: NodeJS.ProcessEnv
    readonly machine: Machine
    readonly packageRoot: string
    readonly dataDir: string
    readonly port: number
    readonly isJson: boolean
  },
  write: (text: string) => void,
): Promise<number> {
  const { env, machine, packageRoot, dataDir, port, isJson } = options
  const findings: Finding[] = [
    checkRuntime(),
    await checkFfmpeg(env),
    checkMachine(machine),
    await checkPort('HTTP', port),
    await checkPort('RTMP', RTMP_PORT),
    await checkDisk(dataDir),
    await checkClient(packageRoot),
    {
      level: 'green',
      what: 'tile sets',
      says: (await listSets(dataDir, false)).trim().replaceAll('\n', '; '),
    },
    checkSleep(),
  ]
  for (const finding of findings) {
    if (isJson) write(`${JSON.stringify(finding)}\n`)
    else
      write(
        `${COLOURS[finding.level]}${finding.level.padEnd(7)}\u001b[0m ${finding.what.padEnd(10)} ${finding.says}\n`,
      )
  }
  return findings.some(({ level }) => level === 'red') ? 1 : 0
}

function checkRuntime(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isNew = major > 22 || (major === 22 && minor >= 18)
  const says = isNew
    ? `Node ${process.versions.node}`
    : `Node ${process.versions.node} is too old; install 22.18 or newer`
  return { level: isNew ? 'green' : 'red', what: 'runtime', says }
}

async function checkFfmpeg(env: NodeJS.ProcessEnv): Promise<Finding> {
  try {
    const { path, version, origin, features } = await findFfmpeg(env)
    const missing = ['rtmp', 'rtsp'].filter(
      (name) => !features.protocols.has(name) && !features.demuxers.has(name),
    )
    const lacks = missing.length === 0 ? '' : `; it cannot read ${missing.join(', ')}`
    return {
      level: missing.length === 0 ? 'green' : 'yellow',
      what: 'ffmpeg',
      says: `${version} from ${origin}, ${path}${lacks}`,
    }
  } catch (error) {
    const cure = error instanceof SmaltiError ? `; ${error.cure}` : ''
    return { level: 'red', what: 'ffmpeg', says: `${messageOf(error)}${cure}` }
  }
}

function checkMachine(machine: Machine): Finding {
  const profile = chooseProfile('auto', machine)
  const workers = chooseWorkers('auto', machine)
  const gb = (machine.memoryBytes / 1e9).toFixed(1)
  const says = `${machine.cores} cores, ${gb} GB: profile ${profile.name}, ${workers} matching ${workers === 1 ? 'thread' : 'threads'}`
  return { level: machine.cores < 2 ? 'yellow' : 'green', what: 'machine', says }
}

async function checkPort(what: string, port: number): Promise<Finding> {
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
  return isFree
    ? { level: 'green', what, says: `port ${port} is free` }
    : { level: 'yellow', what, says: `port ${port} is taken; is a show running, or choose another` }
}

async function checkDisk(dataDir: string): Promise<Finding> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK)
    const { bavail, bsize } = await statfs(dataDir)
    const says = `${Math.floor((bavail * bsize) / 1e9)} GB free for ${dataDir}`
    return { level: bavail * bsize < MIN_FREE_BYTES ? 'red' : 'green', what: 'disk', says }
  } catch (error) {
    return { level: 'red', what: 'disk', says: `${messageOf(error)}; choose another --data-dir` }
  }
}

async function checkClient(packageRoot: string): Promise<Finding> {
  const isBuilt = await access(join(packageRoot, 'client', 'dist', 'out.html')).then(
    () => true,
    () => false,
  )
  return isBuilt
    ? { level: 'green', what: 'pages', says: 'built' }
    : { level: 'red', what: 'pages', says: 'not built; run npm run build:client' }
}

function checkSleep(): Finding {
  const how: Partial<Record<NodeJS.Platform, string>> = {
    linux: 'systemd-inhibit',
    darwin: 'caffeinate',
    win32: 'the system',
  }
  const says = how[process.platform]
  return says === undefined
    ? { level: 'yellow', what: 'sleep', says: 'cannot be held off here; switch it off by hand' }
    : { level: 'green', what: 'sleep', says: `held off by ${says} while a show runs` }
}
