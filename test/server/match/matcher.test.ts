import { afterEach, describe, expect, it } from 'vitest'
import { Arena } from '../../../server/frame/arena.ts'
import type { Region } from '../../../server/frame/arena.ts'
import { rasterBytes } from '../../../server/frame/raster.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'
import type { MatchJob } from '../../../server/match/match-job.ts'
import { Matcher } from '../../../server/match/matcher.ts'
import { measureSet } from '../../../server/match/set-layout.ts'
import type { PreparedSet } from '../../../server/match/prepared-set.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import type { CounterName } from '../../../server/telemetry/meter.ts'
import { nowUs } from '../../../server/telemetry/now.ts'
import { randomDescriptors, seeded } from './random-set.ts'

const FORMAT = { width: 96, height: 54 }

type Show = {
  readonly arena: Arena
  readonly matcher: Matcher
  readonly descriptors: Region
  readonly counts: Map<CounterName, number>
  job(set: PreparedSet, cols: number, rows: number): MatchJob
  ids(job: MatchJob): number[]
}

const open: Matcher[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((matcher) => matcher.close()))
})

function openShow(options: { workers: number; timeoutMs?: number; budgetBytes?: number }): Show {
  const arena = new Arena(options.budgetBytes ?? 64e6)
  const counts = new Map<CounterName, number>()
  const matcher = new Matcher({
    arena,
    workers: options.workers,
    now: nowUs,
    logger: SILENT_LOGGER,
    meter: {
      count: (name, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
      gauge: () => {},
      time: () => {},
    },
    hasTestHooks: true,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  })
  open.push(matcher)
  const random = seeded(77)
  const raster = arena.allocate(rasterBytes(FORMAT), 'raster')
  const pixels = new Uint8Array(arena.memory.buffer, raster.offset, rasterBytes(FORMAT))
  pixels.forEach((_, at) => (pixels[at] = 60 + ((at * 3) % 120) + Math.floor(random() * 40)))
  const tiles = randomDescriptors(400, 5, { cut: 0.5, turnable: 0.2 })
  const descriptors = arena.allocate(tiles.byteLength, 'descriptors')
  new Int16Array(arena.memory.buffer, descriptors.offset, tiles.length).set(tiles)
  return {
    arena,
    matcher,
    descriptors,
    counts,
    job: (set, cols, rows) => ({
      raster: { offset: raster.offset, format: FORMAT },
      view: PLAIN_VIEW,
      outputAspect: 16 / 9,
      cols,
      rows,
      set,
      stability: 0.5,
      variety: 0.5,
      spacing: 2,
      isCut: false,
      lastIdsOffset: null,
      idsOffset: arena.allocate(cols * rows * 2, 'ids').offset,
      anchorsOffset: arena.allocate(cols * rows * 3, 'anchors').offset,
      coloursOffset: null,
    }),
    ids: (job) => [...new Uint16Array(arena.memory.buffer, job.idsOffset, job.cols * job.rows)],
  }
}

async function prepare(show: Show, count = 400): Promise<PreparedSet> {
  return show.matcher.prepareSet({
    setId: 1,
    manifest: { count },
    descriptorOffset: show.descriptors.offset,
  })
}

describe('matcher', () => {
  it('gives the same ids and colours with one, two and three workers', async () => {
    const results: number[][] = []
    for (const workers of [1, 2, 3]) {
      const show = openShow({ workers })
      const set = await prepare(show)
      await set.whenFilled
      const first = show.job(set, 40, 23)
      const coloursOffset = show.arena.allocate(40 * 23 * 2, 'colours').offset
      const second = { ...show.job(set, 40, 23), lastIdsOffset: first.idsOffset, coloursOffset }
      expect(await show.matcher.matchFrame(first)).toMatchObject({ ok: true })
      expect(await show.matcher.matchFrame({ ...second, view: { ...PLAIN_VIEW, gain: 1.03 } })).toMatchObject(
        {
          ok: true,
        },
      )
      const colours = new Uint16Array(show.arena.memory.buffer, coloursOffset, 40 * 23)
      results.push([...show.ids(first), ...show.ids(second), ...colours])
    }
    expect(new Set(results[0]).size).toBeGreaterThan(20)
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  it('matches a set as soon as it is prepared, and fills its lists between frames', async () => {
    const show = openShow({ workers: 1 })
    const set = await prepare(show)
    const early = show.job(set, 32, 18)
    expect(await show.matcher.matchFrame(early)).toMatchObject({ ok: true })
    expect(Math.max(...show.ids(early))).toBeLessThan(400)
    await set.whenFilled
    const late = show.job(set, 32, 18)
    await show.matcher.matchFrame(late)
    expect(show.ids(late)).not.toEqual(show.ids(early))
  })

  it.each([
    [1, 1],
    [1, 40],
    [2000, 1],
    [301, 170],
  ])('matches a grid of %i x %i cells', async (cols, rows) => {
    const show = openShow({ workers: 2 })
    const job = show.job(await prepare(show), cols, rows)
    expect(await show.matcher.matchFrame(job)).toMatchObject({ ok: true })
    expect(Math.max(...show.ids(job))).toBeLessThan(400)
  })

  it('keeps tiles against small changes, but none across a cut', async () => {
    const show = openShow({ workers: 1 })
    const set = await prepare(show)
    await set.whenFilled
    const first = show.job(set, 48, 27)
    await show.matcher.matchFrame(first)
    const view = { ...PLAIN_VIEW, gain: 1.01 }
    const fresh = { ...show.job(set, 48, 27), view }
    const steady = { ...show.job(set, 48, 27), view, lastIdsOffset: first.idsOffset }
    const cut = { ...show.job(set, 48, 27), view, lastIdsOffset: first.idsOffset, isCut: true }
    for (const job of [fresh, steady, cut]) await show.matcher.matchFrame(job)
    const changes = (job: MatchJob): number => {
      const before = show.ids(first)
      return show.ids(job).filter((id, cell) => id !== before[cell]).length
    }
    expect(show.ids(cut)).toEqual(show.ids(fresh))
    expect(changes(steady)).toBeLessThan(changes(fresh) / 2)
  })

  it('gives the memory of a released set back, even while its table is being filled', async () => {
    const show = openShow({ workers: 1 })
    const prepareAndRelease = async (): Promise<number> => {
      const set = await prepare(show)
      show.matcher.releaseSet(set)
      show.matcher.releaseSet(set)
      await set.whenFilled
      return show.arena.usedBytes
    }
    const before = await prepareAndRelease()
    expect(await prepareAndRelease()).toBe(before)
    expect(before).toBeLessThan(measureSet(400).bytes)
  })

  it('refuses a set that the arena does not hold, and keeps nothing of it', async () => {
    const show = openShow({ workers: 1, budgetBytes: 1e6 })
    const before = show.arena.usedBytes
    await expect(prepare(show)).rejects.toMatchObject({ code: 'memory' })
    expect(show.arena.usedBytes).toBe(before)
  })

  it('answers a frame without a grid with a result', async () => {
    const show = openShow({ workers: 1 })
    const job = { ...show.job(await prepare(show), 4, 4), cols: 0 }
    expect(await show.matcher.matchFrame(job)).toMatchObject({ ok: false, code: 'bad-message' })
  })

  it('refuses frames over its queue and counts them', async () => {
    const show = openShow({ workers: 1 })
    const set = await prepare(show)
    const results = await Promise.all(
      Array.from({ length: 12 }, () => show.matcher.matchFrame(show.job(set, 16, 9))),
    )
    expect(results.filter((result) => result.ok)).toHaveLength(8)
    expect(show.counts.get('frames_dropped')).toBe(4)
  })

  it('gives a set up when it is closed while building it', async () => {
    const show = openShow({ workers: 2 })
    const before = show.arena.usedBytes
    const preparing = prepare(show)
    await show.matcher.close()
    await expect(preparing).rejects.toMatchObject({ code: 'worker' })
    expect(show.arena.usedBytes).toBeLessThan(before)
  })

  it('closes twice and answers frames after that with a result', async () => {
    const show = openShow({ workers: 2 })
    const job = show.job(await prepare(show), 4, 4)
    await show.matcher.close()
    await show.matcher.close()
    expect(await show.matcher.matchFrame(job)).toMatchObject({ ok: false, code: 'worker' })
  })
})

describe('a matcher whose worker', () => {
  it.each(['throw', 'exit', 'spin', 'allocate'] as const)(
    'is made to %s answers with a failure, has all its workers again and matches on',
    async (kind) => {
      const show = openShow({ workers: 2, timeoutMs: 2_000 })
      const set = await prepare(show)
      const failure = await show.matcher.makeTrouble(kind)
      expect(failure).toMatchObject({ ok: false, code: 'worker' })
      expect(show.matcher.poolSize).toBe(2)
      expect(show.counts.get('worker_failures')).toBe(1)
      const job = show.job(set, 32, 18)
      expect(await show.matcher.matchFrame(job)).toMatchObject({ ok: true })
      await set.whenFilled
      await show.matcher.matchFrame(job)
      const again = show.job(set, 32, 18)
      await show.matcher.matchFrame(again)
      expect(show.ids(again)).toEqual(show.ids(job))
    },
  )

  it('fails while a set is being filled leaves the set whole in the end', async () => {
    const show = openShow({ workers: 2, timeoutMs: 2_000 })
    const [set] = await Promise.all([prepare(show), show.matcher.makeTrouble('exit')])
    await Promise.all([show.matcher.makeTrouble('exit'), show.matcher.makeTrouble('throw')])
    await set.whenFilled
    const reference = openShow({ workers: 1 })
    const referenceSet = await prepare(reference)
    await referenceSet.whenFilled
    const jobs = [show.job(set, 40, 22), reference.job(referenceSet, 40, 22)] as const
    await show.matcher.matchFrame(jobs[0])
    await reference.matcher.matchFrame(jobs[1])
    expect(show.ids(jobs[0])).toEqual(reference.ids(jobs[1]))
  })
})
