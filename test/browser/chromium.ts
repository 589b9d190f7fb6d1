import { access } from 'node:fs/promises'
import { constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { oneAtATime } from './one-at-a-time.ts'

const ARGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]
const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']

/**
 * A headless Chromium with software WebGL2: `CHROME_PATH`, the one that comes with the checkout (Linux x64), or the
 * system's.
 *
 * @throws {Error} with the cure when there is none
 */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    headless: true,
    chromiumSandbox: false,
    args: [...ARGS, ...args],
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
