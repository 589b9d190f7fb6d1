import { expect, it } from 'vitest'
import { framePicture, pointAt, type CanvasShape } from '../../../client/view/picture-frame.ts'
import { seenOnTube } from '../../../client/view/seen-on-tube.ts'
import { zoomAbout } from '../../../client/view/steer.ts'
import type { View } from '../../../client/view/view-at.ts'
import { crtUnbend } from '../../../server/protocol/crt.ts'

const HD: CanvasShape = { widthPx: 1920, heightPx: 1080, aspect: 16 / 9, fit: 'cover', crop: [0, 0, 1, 1] }
const VIEW: View = { zoom: 6, x: 0.45, y: 0.55, rotateDeg: 25, drift: 0 }

it('is the pixel itself without a tube', () => {
  expect(seenOnTube(640, -410, HD, 0)).toEqual({ x: 640, y: -410 })
})

it.each([
  [700, 400],
  [-820, 310],
  [120, -500],
])('keeps the point seen at %d, %d there while it is zoomed about', (xPx, yPx) => {
  const seen = seenOnTube(xPx, yPx, HD, 0.8)
  const point = pointAt(framePicture(VIEW, HD, 0), seen.x, seen.y)
  const view = { ...VIEW, ...zoomAbout(VIEW, HD, 1.7, seen.x, seen.y) }
  const frame = framePicture(view, HD, 0)
  const [dx, dy] = [(point.x - frame.centre.x) * frame.widthPx, (frame.centre.y - point.y) * frame.heightPx]
  const straight = [frame.cos * dx - frame.sin * dy, frame.sin * dx + frame.cos * dy] as const
  const [x, y] = crtUnbend(straight[0] / 960, straight[1] / 540, 0.8)
  expect(Math.abs(x * 960 - xPx)).toBeLessThan(0.1)
  expect(Math.abs(y * 540 - yPx)).toBeLessThan(0.1)
})
