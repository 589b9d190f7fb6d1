import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FetchQueue } from '../../../client/tiles/fetch-queue.ts'

type Answer = () => Promise<Response>

let asked: string[]
let answers: Answer[]
let queue: FetchQueue

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  answers = []
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url)
    return (answers.shift() ?? (async () => new Response('ok')))()
  })
  queue = new FetchQueue()
})

afterEach(() => {
  queue.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

it('asks again, less and less often, until the file comes', async () => {
  const refused: Answer = async () => Promise.reject(new TypeError('refused'))
  answers = [refused, async () => new Response('', { status: 503 }), refused]
  const file = queue.fetch('/a')
  await vi.advanceTimersByTimeAsync(499)
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(asked).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(999)
  expect(asked).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(1 + 2000)
  expect(await (await file)?.text()).toBe('ok')
  expect(asked).toHaveLength(4)
})

it('gives nothing for a file that the show does not have', async () => {
  answers = [async () => new Response('', { status: 404 })]
  expect(await queue.fetch('/a')).toBeNull()
  expect(asked).toEqual(['/a'])
})

it('fetches four files at once and the others in the order they were asked for', async () => {
  const open: ((response: Response) => void)[] = []
  answers = Array.from({ length: 4 }, () => () => new Promise<Response>((resolve) => open.push(resolve)))
  const files = ['/a', '/b', '/c', '/d', '/e', '/f'].map((url) => queue.fetch(url))
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toEqual(['/a', '/b', '/c', '/d'])
  open[2]!(new Response('c'))
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toEqual(['/a', '/b', '/c', '/d', '/e', '/f'])
  for (const resolve of open) resolve(new Response(''))
  await Promise.all(files)
})

it('ends what waits, and what pauses before another try, when it is closed', async () => {
  answers = [async () => new Response('', { status: 500 })]
  const file = queue.fetch('/a')
  await vi.advanceTimersByTimeAsync(0)
  queue.close()
  queue.close()
  expect(await file).toBeNull()
  expect(await queue.fetch('/b')).toBeNull()
  expect(asked).toEqual(['/a'])
})

it('gives a file as bytes too, by the same rules', async () => {
  answers = [async () => new Response('', { status: 503 }), async () => new Response('abc')]
  const bytes = queue.fetchBytes('/a')
  await vi.advanceTimersByTimeAsync(500)
  expect(new TextDecoder().decode((await bytes)!)).toBe('abc')
  answers = [async () => new Response('', { status: 404 })]
  expect(await queue.fetchBytes('/gone')).toBeNull()
})
