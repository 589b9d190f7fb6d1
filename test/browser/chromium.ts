import { access } from 'node:fs/promises'
import { constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { oneAtATime } from './one-at-a-time.ts'

const ARGS = [
  '--no-sandbox',
  '--ignore-gpu-blocklist',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Ways to a GPU of the machine. */
export const GPU_BACKENDS = ['vulkan', 'gl-egl'] as const

export type GpuBackend = (typeof GPU_BACKENDS)[number]

const SOFTWARE_ARGS = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']
const GPU_ARGS: Readonly<Record<GpuBackend, readonly string[]>> = {
  vulkan: ['--use-angle=vulkan', '--enable-features=Vulkan', '--disable-vulkan-surface'],
  'gl-egl': ['--use-angle=gl-egl'],
}
const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']

/**
 * A headless Chromium with WebGL2 by the processor, or the GPU where it is told how: `CHROME_PATH`, the one that comes with the checkout (Linux x64), or the
 * system's.
 *
 * @throws {Error} with the cure when there is none
 */
export async function launchChromium(
  args: readonly string[] = [],
  gpu: GpuBackend | null = null,
): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    headless: true,
    chromiumSandbox: false,
    args: [...ARGS, ...(gpu === null ? SOFTWARE_ARGS : GPU_ARGS[gpu]), ...args],
  })
}

async function findChromium(): Promise<string> {
  const named = process.env['CHROME_PATH']
  if (named !== undefined && named !== '') return named
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packaged } = await import('@sparticuz/chromium')
    const path = await oneAtATime('chromium', () => packaged.executablePath())
    if (await canRun(path)) return path
  }
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of SYSTEM_NAMES) if (existsSync(join(folder, name))) return join(folder, name)
  }
  throw new Error('no Chromium was found: install one, or set CHROME_PATH')
}

async function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
