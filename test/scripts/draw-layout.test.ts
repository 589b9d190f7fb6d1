import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { layoutSvg, pagesOf } from '../../scripts/draw-layout/layout-svg.ts'
import { parseXml, readCanvas, unpackLayout } from '../../scripts/draw-layout/read-lexml.ts'
import { makeTouchLayout } from '../../server/control/layout/touch-layout.ts'

const FACTS = { prefix: '/mosaic', setNames: ['a & b', '<c>'], sceneNames: [], token: '' }

describe('drawing a layout from its file', () => {
  it('draws every page, and lights as they are told', async () => {
    const canvas = readCanvas(unpackLayout(makeTouchLayout(FACTS, 'phone')))
    const plain = { x: new Map<string, number>(), text: new Map<string, string>() }
    const pages = pagesOf(canvas).map((_, page) => layoutSvg(canvas, page, plain))
    expect(new Set(pages).size).toBeGreaterThanOrEqual(6)
    const sets = pages[1]!
    expect(sets).toContain('a &amp; b')
    const lit = layoutSvg(canvas, 1, { ...plain, x: new Map([['/smalti/pages/page_sets/set_2/lamp', 1]]) })
    const lightOf = async (svg: string): Promise<number> => {
      const { channels } = await sharp(Buffer.from(svg)).stats()
      return channels.reduce((sum, { mean }) => sum + mean, 0)
    }
    expect(await lightOf(lit)).toBeGreaterThan(await lightOf(sets))
    expect(await sharp(Buffer.from(sets)).metadata()).toMatchObject({ width: 390, height: 844 })
  })

  it('takes nothing for a layout that is none', () => {
    expect(() => unpackLayout(Buffer.from('<lexml/>'))).toThrow()
    for (const text of ['', '<a>', '<a></b>', '<a/><b/>', '<a x="1"/>', '<a>&amp;</a>', '<a><![CDATA[</a>']) {
      expect(() => parseXml(text), text).toThrow()
    }
    expect(() => readCanvas(parseXml('<a/>'))).toThrow('not a layout')
  })
})
