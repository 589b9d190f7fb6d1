import { App } from './app.ts'
import { FlatStage } from './flat-stage.ts'
import { MeanKeeper } from './mean-keeper.ts'
import { readHealth, UNKNOWN_HEALTH } from './ui/surface/read-health.ts'
import { HomePage } from './ui/home/home-page.ts'
import { readPageFlags } from './ui/page-flags.ts'
import { CommandPacer } from './ui/surface/command-pacer.ts'
import { StageGestures } from './ui/stage-gestures.ts'
import { masterAt } from './view/master-at.ts'

const SHOW_EVERY_MS = 100
const HEALTH_EVERY_MS = 2500

const canvas = document.createElement('canvas')
canvas.setAttribute('role', 'img')
canvas.setAttribute('aria-label', 'Live preview; drag to move, pinch or wheel to zoom')
const stage = new FlatStage(canvas, { isTransparent: false })
const tiles = new MeanKeeper([
  stage,
  { setOpened: (set) => page.showSwatch(set.setId, set.means), setClosed: () => {} },
])
const app = new App({
  canvas,
  flags: { ...readPageFlags(new URLSearchParams(location.search)), fit: 'contain' },
  role: 'home',
  stage,
  tiles,
  refused: (reason) => page.tell(reason),
})
const pacer = new CommandPacer(
  (address, ...args) => app.command(address, args),
  (act) => void requestAnimationFrame(act),
)
const page = new HomePage(canvas, pacer)
let health = UNKNOWN_HEALTH

document.body.append(page.element)
new StageGestures(canvas, app)
app.start()
setInterval(showAll, SHOW_EVERY_MS)
void askHealth()

function showAll(): void {
  const { show } = app
  const told = (address: string): string | null => (show.has(address) ? show.text(address) : null)
  canvas.style.aspectRatio = String(show.aspect)
  page.show(show, {
    isConnected: app.isConnected,
    nowUs: app.nowUs(),
    sourceState: told('/source/state') ?? health.sourceState,
    airState: told('/air/state') ?? health.airState,
    isDark: show.isKnown && masterAt(show, app.nowUs()) === 0,
    statusLevel: show.has('/status/level') ? show.number('/status/level', app.nowUs()) : null,
    outputs: health.outputs,
    urls: health.urls,
    oscAddress: health.oscPort === null ? null : `${location.hostname}:${health.oscPort}`,
  })
}

async function askHealth(): Promise<void> {
  try {
    health = readHealth(await (await fetch('/healthz')).json())
  } catch (error) {
    if (!(error instanceof Error)) throw error
    health = { ...UNKNOWN_HEALTH, oscPort: health.oscPort }
  } finally {
    setTimeout(() => void askHealth(), HEALTH_EVERY_MS)
  }
}
