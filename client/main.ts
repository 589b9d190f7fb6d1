import { App } from './app.ts'
import { openStage } from './open-stage.ts'
import type { StageProbe } from './stage-probe.ts'
import { CornerHandles } from './ui/corner-handles.ts'
import { CornerMemory } from './ui/corner-memory.ts'
import { CornerPin } from './ui/corner-pin.ts'
import { toggleFullscreen } from './ui/fullscreen.ts'
import { IdleCursor } from './ui/idle-cursor.ts'
import { readPageFlags } from './ui/page-flags.ts'
import { StageGestures } from './ui/stage-gestures.ts'
import { stageKeyAction } from './ui/stage-keys.ts'
import { TestPicture } from './ui/test-picture.ts'
import { ScreenAwake } from './ui/wake-lock.ts'

declare global {
  interface Window {
    smalti?: StageProbe
  }
}

const KEY_GLIDE_MS = 250

const page = document.documentElement
const canvas = document.querySelector<HTMLCanvasElement>('#stage')
if (canvas === null) throw new Error('out.html has no stage')

const flags = readPageFlags(new URLSearchParams(location.search))
const front: TestPicture = new TestPicture(canvas, flags.name || 'Output', () => pin.isPinned)
const app = new App({
  canvas,
  flags,
  role: 'out',
  front,
  ...openStage(canvas, flags, page.dataset['backdrop'] !== 'black'),
})
window.smalti = app.probe
const memory = new CornerMemory(
  {
    get href() {
      return location.href
    },
    replace: (href) => history.replaceState(history.state, '', href),
  },
  localStorage,
)
const pin = new CornerPin(canvas, memory.load())
pin.carry(front.element, () => {})
let handles: CornerHandles | null = null
new StageGestures(canvas, app, (clientX, clientY) => pin.partAt(clientX, clientY))
new IdleCursor(page)
new ScreenAwake()

window.addEventListener('dblclick', () => void toggleFullscreen(page))
window.addEventListener('contextmenu', (event) => event.preventDefault())
window.addEventListener('keydown', (event) => {
  const action = stageKeyAction(event)
  if (action === null) return
  event.preventDefault()
  switch (action.kind) {
    case 'command':
      return app.command(action.address, action.args)
    case 'pan':
      return app.panByPart(action.right, action.down, KEY_GLIDE_MS)
    case 'zoom':
      return app.zoomBy(action.factor, 0, 0, KEY_GLIDE_MS)
    case 'fullscreen':
      return void toggleFullscreen(page)
    case 'corners':
      return alignCorners()
  }
})
app.start()

/** Shows handles at the picture's corners, until they are done with. */
function alignCorners(): void {
  handles ??= new CornerHandles(
    pin,
    (corners) => memory.keep(corners),
    () => (handles = null),
  )
}
