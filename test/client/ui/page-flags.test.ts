import { expect, it } from 'vitest'
import { readPageFlags } from '../../../client/ui/page-flags.ts'

const read = (query: string) => readPageFlags(new URLSearchParams(query))

it('covers the canvas at every refresh by default', () => {
  expect(read('')).toEqual({
    fit: 'cover',
    fps: null,
    dpr: null,
    crop: [0, 0, 1, 1],
    tileMemory: null,
    hud: null,
    token: null,
    name: '',
  })
})

it('reads what is asked for', () => {
  expect(
    read('fit=contain&fps=30&dpr=1&crop=0.5,0,0.5,1&gpu=64&hud=1&token=abc&name=%20Left%20wall'),
  ).toEqual({
    fit: 'contain',
    fps: 30,
    dpr: 1,
    crop: [0.5, 0, 0.5, 1],
    tileMemory: 64 * 1024 * 1024,
    hud: 'times',
    token: 'abc',
    name: 'Left wall',
  })
})

it('takes no nonsense', () => {
  expect(read('fit=stretch&fps=fast&dpr=&crop=1,2,3&hud=0')).toEqual(read(''))
  expect(read('crop=0.8,0,0.5,1').crop).toEqual([0, 0, 1, 1])
  expect(read('fps=100000&dpr=50')).toMatchObject({ fps: 240, dpr: 4 })
  expect(read('gpu=some').tileMemory).toBeNull()
})

it('inspects levels and residency', () => {
  expect([read('hud=mips').hud, read('hud=residency').hud, read('hud').hud]).toEqual([
    'mips',
    'residency',
    'times',
  ])
})

it('takes as little GPU memory as can be, or no less than 16 MB', () => {
  expect(read('gpu=min').tileMemory).toBe('min')
  expect(read('gpu=1').tileMemory).toBe(16 * 1024 * 1024)
})
