import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const MAIN = join(import.meta.dirname, '..', '..', 'server', 'main.ts')

let folder: string
let dataDir: string
let children: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smalti-cli-'))
  dataDir = folder
})

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  children = []
  await rm(folder, { recursive: true, force: true })
})

function smalti(...argv: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...argv, '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

async function outcome(
  child: ChildProcess,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

describe('smalti on the command line', () => {
  it('tells in one JSON line where it runs, and ends well on SIGTERM', async () => {
    const child = smalti('test', '--json', '--port', '0', '--osc-port', '0', '--rtmp-port', 'off')
    const lines = createInterface({ input: child.stdout! })
    const events: Record<string, unknown>[] = []
    lines.on('line', (line) => events.push(JSON.parse(line) as Record<string, unknown>))
    await once(lines, 'line')
    const ready = events[0]!
    expect(ready).toMatchObject({ event: 'ready', pid: child.pid, rtmpPort: null })
    expect((await fetch(`${String(ready['http'])}/healthz`)).status).toBe(200)
    child.kill('SIGTERM')
    const [code] = (await once(child, 'close')) as [number | null]
    expect(code).toBe(0)
    expect(events.at(-1)).toMatchObject({ event: 'ended' })
  })

  it.each([
    [['--port', 'x'], /^smalti: --port x is not a number.* - /],
    [['no-such-file.mp4'], /^smalti: .*no-such-file\.mp4.* - /],
    [['http://example.org/a.mp4'], /^smalti: http: is not a kind of source - /],
    [['test', '--tiles', 'no-such-folder'], /^smalti: .*no-such-folder.* - /],
    [['no-\u001b[2Jsuch\nfile.mp4'], /^smalti: .*no-\\u001b\[2Jsuch\\u000afile\.mp4.* - /],
  ])('refuses %j with one line, the cure and code 2', async (argv, line) => {
    const { code, stderr } = await outcome(
      smalti(...argv, ...(argv.includes('--port') ? [] : ['--port', '0'])),
    )
    expect(code).toBe(2)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(line)
  })

  it('names a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await outcome(smalti('test', '--port', String(port), '--osc-port', '0'))
    other.close()
    expect(code).toBe(2)
    expect(stderr).toContain(String(port))
  })

  it('says that a data folder cannot be written', async () => {
    const file = join(dataDir, 'file')
    await writeFile(file, '')
    dataDir = join(file, 'inside')
    const { code, stderr } = await outcome(smalti('test', '--port', '0', '--osc-port', '0'))
    expect(code).toBe(2)
    expect(stderr).toContain('--data-dir')
  })

  it('prints help with examples', async () => {
    const { code, stdout } = await outcome(smalti('--help'))
    expect(code).toBe(0)
    expect(stdout).toContain('publish:live')
  })

  it('looks the machine over', async () => {
    const { stdout } = await outcome(smalti('doctor', '--json'))
    const findings = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { what: string; level: string })
    expect(findings.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['runtime', 'ffmpeg', 'machine', 'HTTP', 'disk', 'pages', 'tile sets', 'sleep']),
    )
    expect(findings.find(({ what }) => what === 'ffmpeg')?.level).not.toBe('red')
  })
})
