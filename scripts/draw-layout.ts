import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { layoutSvg, pagesOf, type ShownValues } from './draw-layout/layout-svg.ts'
import { readCanvas, unpackLayout, numbersOf } from './draw-layout/read-lexml.ts'

const GAP = 24
const MAX_ACROSS = 3600

/** What a show would have told by now, so that lights and names are seen. */
const SHOWN: ShownValues = {
  x: new Map([
    ['/smalti/pages/page_sets/set_2/lamp', 1],
    ['/smalti/pages/page_sets/set_index/radio', 1],
    ['/smalti/pages/page_scenes/scene_1/lamp', 1],
    ['/smalti/pages/page_live/zoom/fader', 0.42],
    ['/smalti/pages/page_tempo/beats/beat_2', 1],
    ['/smalti/header/header_beats/beat_2', 1],
  ]),
  text: new Map([
    ['/smalti/header/link', 'link'],
    ['/smalti/header/set_name', 'emoji'],
    ['/smalti/header/source_state', 'live'],
    ['/smalti/pages/page_live/zoom/value', '32.9 x'],
  ]),
}

const [input, output] = process.argv.slice(2)
if (input === undefined || output === undefined) {
  console.error('node scripts/draw-layout.ts FILE.tosc OUT.png: draws every page of a TouchOSC layout')
  process.exit(2)
}
const canvas = readCanvas(unpackLayout(await readFile(input)))
const [, , width = 0, height = 0] = numbersOf(canvas.properties.get('frame')?.element)
const pages = await Promise.all(
  pagesOf(canvas).map((_, page) =>
    sharp(Buffer.from(layoutSvg(canvas, page, SHOWN)))
      .png()
      .toBuffer(),
  ),
)
const columns = Math.max(1, Math.min(pages.length, Math.floor(MAX_ACROSS / (width + GAP))))
const rows = Math.ceil(pages.length / columns)
await sharp({
  create: {
    width: columns * (width + GAP) + GAP,
    height: rows * (height + GAP) + GAP,
    channels: 3,
    background: '#3a3f47',
  },
})
  .composite(
    pages.map((input, at) => ({
      input,
      left: GAP + (at % columns) * (width + GAP),
      top: GAP + Math.floor(at / columns) * (height + GAP),
    })),
  )
  .png({ palette: true, effort: 10 })
  .toFile(output)
