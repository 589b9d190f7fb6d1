import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { testFfmpeg } from './source-rig.ts'

const publishers = new Set<ChildProcess>()

/** What is published: a pattern at this size and rate, with a key frame each second. */
export type Pattern = { readonly size?: string; readonly fps?: number; readonly bFrames?: number }

/** Starts an ffmpeg that publishes like OBS. */
export async function startPublisher(url: string, pattern: Pattern = {}): Promise<ChildProcess> {
  const { size = '320x180', fps = 25, bFrames = 0 } = pattern
  const { path } = await testFfmpeg()
  const child = spawn(
    path,
    [
      ...['-v', 'error', '-nostdin', '-re', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${fps}`],
      ...['-re', '-f', 'lavfi', '-i', 'sine=frequency=440', '-c:a', 'aac', '-pix_fmt', 'yuv420p'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', `${bFrames}`, '-g', `${fps}`],
      ...['-f', 'flv', url],
    ],
    { stdio: 'ignore' },
  )
  publishers.add(child)
  child.once('exit', () => publishers.delete(child))
  return child
}

/** Starts an ffmpeg that publishes a stream made before, without encoding it anew. */
export async function publishFile(url: string, ...input: string[]): Promise<ChildProcess> {
  const { path } = await testFfmpeg()
  const child = spawn(path, ['-v', 'error', '-nostdin', '-re', ...input, '-c', 'copy', '-f', 'flv', url], {
    stdio: 'ignore',
  })
  publishers.add(child)
  child.once('exit', () => publishers.delete(child))
  return child
}

/** Kills a publisher as a crash would. */
export async function killPublisher(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Kills every publisher that is left. */
export async function killPublishers(): Promise<void> {
  await Promise.all([...publishers].map((child) => killPublisher(child)))
}
