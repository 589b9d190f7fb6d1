import { describe, expect, it } from 'vitest'
import { framePicture, pointAt, type CanvasShape } from '../../../client/view/picture-frame.ts'
import { panBy, zoomAbout } from '../../../client/view/steer.ts'
import type { View } from '../../../client/view/view-at.ts'

const HD: CanvasShape = { widthPx: 1920, heightPx: 1080, aspect: 16 / 9, fit: 'cover', crop: [0, 0, 1, 1] }
const VIEW: View = { zoom: 6, x: 0.45, y: 0.55, rotateDeg: 25, drift: 0 }

describe('zoomAbout', () => {
  it('holds the picture under the pointer', () => {
    const before = pointAt(framePicture(VIEW, HD, 0), 300, -120)
    const target = zoomAbout(VIEW, HD, 1.4, 300, -120)
    const after = pointAt(framePicture({ ...VIEW, ...target }, HD, 0), 300, -120)
    expect(target.zoom).toBeCloseTo(8.4)
    expect(after.x).toBeCloseTo(before.x, 9)
    expect(after.y).toBeCloseTo(before.y, 9)
  })

  it('stays within the range and comes back to the whole picture', () => {
    expect(zoomAbout(VIEW, HD, 1e9, 0, 0).zoom).toBe(4096)
    expect(zoomAbout({ ...VIEW, rotateDeg: 0 }, HD, 1e-9, 900, 500)).toEqual({ zoom: 1, x: 0.5, y: 0.5 })
  })

  it('works on one screen of a wall', () => {
    const canvas: CanvasShape = { ...HD, widthPx: 960, crop: [0.5, 0, 0.5, 1] }
    const before = pointAt(framePicture(VIEW, canvas, 0), 100, 50)
    const after = pointAt(
      framePicture({ ...VIEW, ...zoomAbout(VIEW, canvas, 1.2, 100, 50) }, canvas, 0),
      100,
      50,
    )
    expect(after.x).toBeCloseTo(before.x, 9)
    expect(after.y).toBeCloseTo(before.y, 9)
  })
})

describe('panBy', () => {
  it('moves the picture with the pointer', () => {
    const grabbed = pointAt(framePicture(VIEW, HD, 0), 10, 20)
    const target = panBy(VIEW, HD, 80, -40)
    const after = pointAt(framePicture({ ...VIEW, ...target }, HD, 0), 90, -20)
    expect(after.x).toBeCloseTo(grabbed.x, 9)
    expect(after.y).toBeCloseTo(grabbed.y, 9)
  })

  it('stops at the edge and turns back there at once', () => {
    const flat = { ...VIEW, rotateDeg: 0 }
    const atEdge = panBy(flat, HD, 1e6, 0)
    expect(atEdge.x).toBeCloseTo(0.5 / 6)
    expect(panBy({ ...flat, ...atEdge }, HD, -192, 0).x).toBeCloseTo(0.5 / 6 + 0.1 / 6)
  })
})
