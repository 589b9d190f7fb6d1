import { expect, it } from 'vitest'
import type { ReadyFacts } from '../../../server/engine/engine-facts.ts'
import { startLines } from '../../../server/engine/start-lines.ts'

const ready = {
  http: 'http://127.0.0.1:7700',
  urls: [],
  oscPort: 7700,
  oscTcpPort: null,
  oscReplyPort: 7701,
  rtmpPort: null,
  streamKey: null,
  pin: null,
  viewToken: null,
  ffmpeg: { version: '7.1', origin: 'system' },
  profile: { name: 'preview' },
  workers: 1,
} as unknown as ReadyFacts

it('prints where the picture, the controls and the panel are', () => {
  const lines = startLines(ready, { isTerminal: true }).split('\n')
  expect(lines.slice(0, 3)).toEqual([
    'Picture   http://127.0.0.1:7700/out',
    'Controls  http://127.0.0.1:7700/',
    'Panel     http://127.0.0.1:7700/panel',
  ])
  expect(lines.at(-2)).toBe('Keys      q quit, o open the picture, p open the panel')
})

it('prints what phones and another machine open, where they can', () => {
  const urls = ['http://10.0.0.2:7700']
  const lines = startLines({ ...ready, urls, pin: '123456', viewToken: 'abc' }, { isTerminal: false })
  expect(lines).toContain('Phones    http://10.0.0.2:7700/panel\n')
  expect(lines).toContain('OBS       http://10.0.0.2:7700/out?token=abc\n')
})
