import { describe, expect, it } from 'vitest'
import { FfmpegProcess } from '../../../server/ffmpeg/ffmpeg-process.ts'

/** A stand-in program, so that its behaviour can be chosen. */
function startNode(script: string, secrets: readonly string[] = []): FfmpegProcess {
  return new FfmpegProcess({ path: process.execPath, args: ['-e', script], stdout: 'pipe', secrets })
}

async function firstOutput(child: FfmpegProcess): Promise<string> {
  return new Promise((resolve) => child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString())))
}

describe('a child process', () => {
  it('keeps the last 64 KiB of stderr, with secrets masked', async () => {
    const child = startNode(
      `process.stderr.write('x'.repeat(5_000_000) + ' rtsp://a:hunter2@host refused\\n')`,
      ['hunter2'],
    )
    const exit = await child.exited
    expect(exit.stderr.length).toBeLessThanOrEqual(65_536)
    expect(exit.stderr).toContain('rtsp://a:***@host refused')
  })

  it('is killed when it does not listen to the request to end', async () => {
    const child = startNode(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log('up')`)
    await firstOutput(child)
    await child.end()
    expect((await child.exited).signal).toBe('SIGKILL')
  })

  it('is ended when it stands stopped', async () => {
    const child = startNode(`setInterval(() => {}, 1e6); console.log('up')`)
    await firstOutput(child)
    process.kill(child.pid, 'SIGSTOP')
    await child.end()
    expect((await child.exited).signal).toBe('SIGKILL')
    await child.end()
  })

  it('sees nothing of the surroundings but what it needs', async () => {
    process.env['SMALTI_SECRET_OF_TEST'] = 'x'
    const child = startNode('console.log(Object.keys(process.env).join())')
    const names = await firstOutput(child)
    await child.exited
    delete process.env['SMALTI_SECRET_OF_TEST']
    expect(names).toContain('PATH')
    expect(names).not.toContain('SMALTI')
  })

  it('cannot be one that does not exist', () => {
    expect(() => new FfmpegProcess({ path: '/no/such/ffmpeg', args: [] })).toThrow(/cannot be started/)
  })
})
