import { expect, it } from 'vitest'
import { CueNews } from '../../../server/engine/cue-news.ts'
import type { CueStatus } from '../../../server/show/cue-status.ts'

const CALM: CueStatus = {
  preview: null,
  lock: { isOn: false, by: '' },
  isInPanic: false,
  waiting: { set: '', scene: '' },
}

it('tells all at first, then only what is another', () => {
  const news = new CueNews()
  expect(news.take(CALM)).toEqual({
    preview: null,
    lock: { isOn: false, by: '' },
    values: { '/out/panic/active': 0, '/scene/pending': '', '/set/pending': '' },
  })
  expect(news.take({ ...CALM, lock: { isOn: false, by: '' } })).toEqual({ values: {} })
  const preview = { name: 'bold', values: { '/zoom': 2 } }
  expect(news.take({ ...CALM, preview, isInPanic: true })).toEqual({
    preview,
    values: { '/out/panic/active': 1 },
  })
  expect(news.take({ ...CALM, waiting: { set: 'emoji', scene: '' } })).toEqual({
    preview: null,
    values: { '/out/panic/active': 0, '/set/pending': 'emoji' },
  })
})
