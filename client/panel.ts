import { isSoftwareGpu } from '../server/protocol/software-gpu.ts'
import { App } from './app.ts'
import { openStage } from './open-stage.ts'
import type { StageProbe } from './stage-probe.ts'
import type { TileSetData } from './tiles/tile-set-data.ts'
import { readPageFlags } from './ui/page-flags.ts'
import { CommandPacer } from './ui/surface/command-pacer.ts'
import { setSwatch } from './ui/surface/set-swatch.ts'
import { savePicture } from './ui/panel/save-picture.ts'
import { FactsPoll } from './ui/panel/facts-poll.ts'
import { KeyList } from './ui/panel/key-list.ts'
import { keyFocus, panelKeyAction } from './ui/panel/panel-keys.ts'
import { PanelExtras } from './ui/panel/panel-extras.ts'
import { PanelPage } from './ui/panel/panel-page.ts'
import { isDeclared } from './ui/panel/panel-widgets.ts'
import { setThumbnail } from './ui/panel/set-thumbnail.ts'
import { StageGestures } from './ui/stage-gestures.ts'
import { ScreenAwake } from './ui/wake-lock.ts'
import { masterAt } from './view/master-at.ts'

declare global {
  interface Window {
    smalti?: StageProbe
  }
}

const SHOW_EVERY_MS = 50
const KEY_GLIDE_MS = 250
/** Drawings of the preview a second, where a GPU makes them and where a processor does. */
const PREVIEW_FPS = { gpu: 24, software: 8 } as const

const canvas = document.createElement('canvas')
canvas.setAttribute('role', 'img')
canvas.setAttribute('aria-label', 'Live preview; drag to move, pinch or wheel to zoom')
const asked = readPageFlags(new URLSearchParams(location.search))
const opened = openStage(canvas, { tileMemory: asked.tileMemory ?? 'min', hud: null }, false, [
  { setOpened: (set) => void showTiles(set), setClosed: () => {} },
])
const fps = PREVIEW_FPS[isSoftwareGpu(opened.stage.gpuName) ? 'software' : 'gpu']
const app = new App({
  canvas,
  flags: { ...asked, fit: 'contain', dpr: asked.dpr ?? 1, fps: asked.fps ?? fps, hud: null },
  role: 'panel',
  ...opened,
  refused: (reason) => page.tell(reason, true),
  connected: () => extras.connected(),
  monitored: (entries) => extras.hear(entries),
})
const pacer = new CommandPacer(
  (address, ...args) => {
    if (app.isConnected) app.command(address, args)
  },
  // A page that is not seen has no frames.
  (act) => void (document.hidden ? setTimeout(act, SHOW_EVERY_MS) : requestAnimationFrame(act)),
)
const keys = new KeyList(isDeclared)
const extras = new PanelExtras(
  {
    monitor: (isOn) => app.post({ type: 'monitor', isOn }),
    midi: {
      moved: (message) => {
        if (app.isConnected) app.post({ type: 'midi', ...message })
      },
      tempo: () => (app.isConnected ? app.show.tempo : null),
      nowUs: () => app.nowUs(),
      told: ({ address, args }) => pacer.act(address, ...args),
    },
    savePicture: () => void savePicture(app, app.show.aspect, (words) => page.tell(words)),
    showKeys: () => keys.toggle(),
  },
  new URL(location.href),
)
const page = new PanelPage(canvas, pacer, (desk) => extras.make(desk))
const poll = new FactsPoll()
let wasConnected = false
let shownMs = -Infinity

document.body.append(page.element, keys.element)
new StageGestures(canvas, app)
new ScreenAwake()
app.start()
requestAnimationFrame(showAll)
window.addEventListener('keydown', pressKey)
window.addEventListener('blur', () => page.release())
document.addEventListener('visibilitychange', () => {
  pacer.flush()
  if (document.hidden) page.release()
})

function showAll(atMs: number): void {
  requestAnimationFrame(showAll)
  const { isConnected, show } = app
  if (wasConnected && !isConnected) {
    pacer.drop()
    page.forget()
  }
  const isNews = wasConnected !== isConnected
  wasConnected = isConnected
  if (!isNews && atMs - shownMs < SHOW_EVERY_MS) return
  shownMs = atMs
  poll.ask(atMs)
  const nowUs = app.nowUs()
  const server = poll.facts
  const told = (address: string) =>
    server.values[address] ?? (show.has(address) ? show.text(address) : undefined)
  const text = (address: string): string | null =>
    told(address) === undefined ? null : String(told(address))
  const level = told('/status/level')
  page.show(
    show,
    { nowUs, isConnected, told, server },
    {
      isConnected,
      sourceState: text('/source/state') ?? server.sourceState,
      airState: text('/air/state') ?? server.airState,
      lockedBy: show.lock.isOn ? show.lock.by : null,
      isTest: show.isKnown && show.number('/out/test', nowUs) === 1,
      isDark: show.isKnown && masterAt(show, nowUs) === 0,
      statusLevel: level === undefined ? null : Number(level),
    },
  )
}

function pressKey(event: KeyboardEvent): void {
  const action = panelKeyAction(event, keyFocus(event.target), isDeclared)
  if (action === null) return
  if (action.kind === 'help') return keys.toggle()
  event.preventDefault()
  if (!app.isConnected) return
  switch (action.kind) {
    case 'command':
      return pacer.act(action.address, ...action.args)
    case 'pan':
      return app.panByPart(action.right, action.down, KEY_GLIDE_MS)
    case 'zoom':
      return app.zoomBy(action.factor, 0, 0, KEY_GLIDE_MS)
  }
}

async function showTiles(set: TileSetData): Promise<void> {
  const picture = set.table.length === 0 ? null : await setThumbnail(set)
  page.showTiles(set.setId, picture ?? setSwatch(set.means))
}
