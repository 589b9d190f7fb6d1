import { describe, expect, it } from 'vitest'
import { readCanvas, unpackLayout } from '../../../../scripts/draw-layout/read-lexml.ts'
import { makeTouchLayout } from '../../../../server/control/layout/touch-layout.ts'
import { LayoutPlayer } from './layout-player.ts'

function play(token = 'abcdefghijklmnopqrstuv', prefix = '/mosaic'): LayoutPlayer {
  const facts = { prefix, setNames: ['smalti'], sceneNames: [], token }
  return new LayoutPlayer(readCanvas(unpackLayout(makeTouchLayout(facts, 'phone'))))
}

describe('the scripts of a layout', () => {
  it('pair and ping once a second, on the first connection only', () => {
    const layout = play()
    layout.passMs(3050)
    expect(layout.to('/mosaic/connect')).toEqual(Array.from({ length: 4 }, () => ['abcdefghijklmnopqrstuv']))
    expect(layout.to('/mosaic/ping')).toEqual([[], [], [], []])
    expect(layout.sent.every(({ connections }) => connections.length === 1 && connections[0] === true)).toBe(
      true,
    )
    const open = play('', '/show')
    open.passMs(3050)
    expect(open.sent.map(({ address }) => address)).toEqual(Array.from({ length: 4 }, () => '/show/ping'))
  })

  it('say when the link is lost, and ask for everything when it is back', () => {
    const layout = play()
    const link = layout.canvas.find('link')!
    layout.passMs(5000)
    expect(link.values.get('text')).toBe('no link yet')
    layout.receive('/mosaic/pong')
    expect(link.values.get('text')).toBe('link')
    layout.passMs(2950)
    expect(link.values.get('text')).toBe('link')
    layout.passMs(100)
    expect(link.values.get('text')).toBe('LINK LOST')
    expect(link.get('color')).toEqual([0.78, 0.12, 0.12, 1])
    expect(layout.to('/mosaic/sync')).toEqual([])
    layout.receive('/mosaic/pong')
    layout.receive('/mosaic/pong')
    expect(link.values.get('text')).toBe('link')
    expect(layout.to('/mosaic/sync')).toEqual([[]])
  })

  it('repeat what is held every 250 ms, and let go', () => {
    const layout = play()
    const stick = layout.canvas.find('zoom_speed')!.child('fader')
    const sent = (): readonly unknown[] => layout.to('/mosaic/zoom/speed').flat()
    layout.passMs(1000)
    expect(sent()).toEqual([])
    stick.put('touch', true)
    stick.put('x', 0.75)
    layout.passMs(1000)
    expect(sent()).toEqual([0.5, 0.5, 0.5, 0.5])
    stick.put('touch', false)
    expect(stick.values.get('x')).toBe(0.5)
    layout.passMs(1000)
    expect(sent()).toEqual([0.5, 0.5, 0.5, 0.5, 0])
  })

  it('light one beat at a time', () => {
    const layout = play()
    const lit = (group: string): unknown[] =>
      [1, 2, 3, 4].map((beat) => layout.canvas.find(group)!.child(`beat_${beat}`).values.get('x'))
    layout.receive('/mosaic/tempo/beat', 3)
    expect(lit('beats')).toEqual([0, 0, 1, 0])
    layout.receive('/mosaic/tempo/beat', 4)
    expect(lit('beats')).toEqual([0, 0, 0, 1])
    expect(lit('header_beats')).toEqual([0, 0, 0, 1])
    layout.receive('/mosaic/tempo/beat')
  })

  it('tell the place of a fader in its own unit, along its curve', () => {
    const layout = play()
    const told = (name: string, x: number): unknown => {
      const control = layout.canvas.find(name)!
      control.child('fader').put('x', x)
      return control.child('value').values.get('text')
    }
    expect(told('zoom', 0.5)).toBe('64.0 x')
    expect(told('zoom', 1)).toBe('4096.0 x')
    expect(told('out_master', 0.25)).toBe('25 %')
    expect(told('look_hue', 0.75)).toBe('+90°')
    expect(told('look_spacing', 0.5)).toBe('8')
    expect(told('set_ms', 0.09)).toBe('0.9 s')
    expect(told('tempo_bpm', 0)).toBe('20 bpm')
    expect(told('clip_speed', 0.5)).toBe('+0.00 x')
    expect(told('grid_cols', 1)).toBe('1920')
  })

  it('begin with the words that they would tell', () => {
    const layout = play()
    for (const name of ['zoom', 'out_master', 'look_hue', 'look_tint', 'set_ms', 'tempo_bpm', 'clip_speed']) {
      const control = layout.canvas.find(name)!
      const first = control.child('value').values.get('text')
      control.child('fader').script!.call('init')
      expect(control.child('value').values.get('text'), name).toBe(first)
    }
  })
})
