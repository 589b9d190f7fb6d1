import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Arena } from '../../../server/frame/arena.ts'
import type { Region } from '../../../server/frame/arena.ts'
import { rasterBytes } from '../../../server/frame/raster.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'
import type { MatchJob } from '../../../server/match/match-job.ts'
import { Matcher } from '../../../server/match/matcher.ts'
import { measureSet } from '../../../server/match/set-layout.ts'
import type { PreparedSet } from '../../../server/match/prepared-set.ts'
import { TABLES_FILE } from '../../../server/match/stored-tables.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import type { CounterName } from '../../../server/telemetry/meter.ts'
import { nowUs } from '../../../server/telemetry/now.ts'
import { randomDescriptors, seeded } from './random-set.ts'

const FORMAT = { width: 96, height: 54 }
/** Few, so that joint tables are soon filled. */
const TILES = 100
/** No test is about a machine that has too much to do. */
const PATIENCE_MS = 20_000

type Show = {
  readonly arena: Arena
  readonly matcher: Matcher
  readonly descriptors: Region
  readonly counts: Map<CounterName, number>
  job(set: PreparedSet, cols: number, rows: number): MatchJob
  /** Another place for ids. */
  plane(cols: number, rows: number): { readonly idsOffset: number }
  ids(job: MatchJob): number[]
  /** Has a listener told from here on that a joint table has grown. */
  whenGrown(listener: (setId: number, isFilled: boolean) => void): void
}

const open: Matcher[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((matcher) => matcher.close()))
})

function openShow(options: { workers: number; timeoutMs?: number; budgetBytes?: number }): Show {
  const arena = new Arena(options.budgetBytes ?? 64e6)
  const counts = new Map<CounterName, number>()
  let grown = (_setId: number, _isFilled: boolean): void => {}
  const matcher = new Matcher({
    tableGrew: (setId, isFilled) => grown(setId, isFilled),
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
    timeoutMs: options.timeoutMs ?? PATIENCE_MS,
  })
  open.push(matcher)
  const random = seeded(77)
  const raster = arena.allocate(rasterBytes(FORMAT), 'raster')
  const pixels = new Uint8Array(arena.memory.buffer, raster.offset, rasterBytes(FORMAT))
  pixels.forEach((_, at) => (pixels[at] = 60 + ((at * 3) % 120) + Math.floor(random() * 40)))
  const tiles = randomDescriptors(TILES, 5, { cut: 0.5, turnable: 0.2 })
  const descriptors = arena.allocate(tiles.byteLength, 'descriptors')
  new Int16Array(arena.memory.buffer, descriptors.offset, tiles.length).set(tiles)
  return {
    arena,
    matcher,
    descriptors,
    counts,
    plane: (cols, rows) => ({ idsOffset: arena.allocate(cols * rows * 2, 'ids').offset }),
    whenGrown: (listener) => (grown = listener),
    job: (set, cols, rows) => ({
      raster: { offset: raster.offset, format: FORMAT },
      view: PLAIN_VIEW,
      outputAspect: 16 / 9,
      cols,
      rows,
      shape: 'square',
      set,
      stability: 0.5,
      variety: 0.5,
      spacing: 2,
      detail: 0.5,
      calm: 0.5,
      dither: 'off',
      isCut: false,
      lastIdsOffset: null,
      idsOffset: arena.allocate(cols * rows * 2, 'ids').offset,
      anchorsOffset: arena.allocate(cols * rows * 3, 'anchors').offset,
      coloursOffset: null,
    }),
    ids: (job) => [...new Uint16Array(arena.memory.buffer, job.idsOffset, job.cols * job.rows)],
  }
}

async function prepare(show: Show, folder: string | null = null, count = TILES): Promise<PreparedSet> {
  return show.matcher.prepareSet({
    setId: 1,
    manifest: { count },
    descriptorOffset: show.descriptors.offset,
    folder,
  })
}

let stored: string

beforeAll(async () => {
  stored = await mkdtemp(path.join(tmpdir(), 'smalti-stored-'))
  const show = openShow({ workers: 2 })
  await (
    await prepare(show, stored)
  ).whenFilled
  await show.matcher.close()
})

afterAll(() => rm(stored, { recursive: true, force: true }))

/** The same set with its table, which takes no time. */
function prepareStored(show: Show): Promise<PreparedSet> {
  return prepare(show, stored)
}

describe('matcher', () => {
  it('gives the same ids and colours with one, two and three workers', async () => {
    const results: number[][] = []
    for (const workers of [1, 2, 3]) {
      const show = openShow({ workers })
      const set = await prepareStored(show)
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
    expect(Math.max(...show.ids(early))).toBeLessThan(TILES)
    await set.whenFilled
    const late = show.job(set, 32, 18)
    await show.matcher.matchFrame(late)
    expect(show.ids(late)).not.toEqual(show.ids(early))
  })

  it('matches odd, portrait and shifted grids by both paths, alike with one, two and three workers', async () => {
    const shows = [1, 2, 3].map((workers) => openShow({ workers, budgetBytes: 256e6 }))
    const sets = await Promise.all(shows.map(prepareStored))
    for (const [cols, rows, shape] of [
      [1, 1, 'square'],
      [1, 40, 'hex'],
      [1920, 1, 'brick'],
      [301, 170, 'square'],
      [61, 107, 'brick'],
      [54, 96, 'hex'],
      [962, 541, 'square'],
      [963, 541, 'brick'],
    ] as const) {
      const [one, two, three] = await Promise.all(
        shows.map(async (show, at) => {
          const first = { ...show.job(sets[at]!, cols, rows), shape }
          const second = { ...first, ...show.plane(cols, rows), lastIdsOffset: first.idsOffset }
          for (const job of [first, second])
            expect(await show.matcher.matchFrame(job)).toMatchObject({ ok: true })
          return [...show.ids(first), ...show.ids(second)]
        }),
      )
      expect(one!.every((id) => id < TILES)).toBe(true)
      expect(two).toEqual(one)
      expect(three).toEqual(one)
    }
  })

  it('keeps tiles against small changes, but none across a cut', async () => {
    const show = openShow({ workers: 1 })
    const set = await prepareStored(show)
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
    expect(before).toBeLessThan(measureSet(TILES).bytes)
  })

  it('refuses a set that the arena does not hold, and keeps nothing of it', async () => {
    const show = openShow({ workers: 1, budgetBytes: 1e6 })
    const before = show.arena.usedBytes
    await expect(prepare(show)).rejects.toMatchObject({ code: 'memory' })
    expect(show.arena.usedBytes).toBe(before)
  })

  it('answers a frame without a grid with a result', async () => {
    const show = openShow({ workers: 1 })
    const job = { ...show.job(await prepareStored(show), 4, 4), cols: 0 }
    expect(await show.matcher.matchFrame(job)).toMatchObject({ ok: false, code: 'bad-message' })
  })

  it('refuses frames over its queue and counts them', async () => {
    const show = openShow({ workers: 1 })
    const set = await prepareStored(show)
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
    const job = show.job(await prepareStored(show), 4, 4)
    await show.matcher.close()
    await show.matcher.close()
    expect(await show.matcher.matchFrame(job)).toMatchObject({ ok: false, code: 'worker' })
  })
})

describe('tables of a set', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'smalti-tables-'))
  })

  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** Ids of a frame, matched when the joint table is filled. */
  async function idsOf(show: Show, set: PreparedSet): Promise<number[]> {
    await set.whenFilled
    const job = show.job(set, 40, 23)
    expect(await show.matcher.matchFrame(job)).toMatchObject({ ok: true })
    return show.ids(job)
  }

  async function storeTables(): Promise<number[]> {
    const show = openShow({ workers: 2 })
    const ids = await idsOf(show, await prepare(show, folder))
    await show.matcher.close()
    return ids
  }

  it('are stored with it, and there at once when it is opened again', async () => {
    const wanted = await storeTables()
    expect(await readdir(folder)).toEqual([TABLES_FILE])
    const show = openShow({ workers: 1 })
    const told: number[] = []
    show.whenGrown((setId) => told.push(setId))
    const set = await prepare(show, folder)
    expect(await idsOf(show, set)).toEqual(wanted)
    expect(told).toEqual([])
  })

  it.each([
    ['cut short', (file: Buffer) => file.subarray(0, 1_000)],
    ['of other tiles', (file: Buffer) => Buffer.concat([Buffer.alloc(32), file.subarray(32)])],
    [
      'of tiles that are not there',
      (file: Buffer) => Buffer.concat([file.subarray(0, -2), Buffer.from([0xff, 0xff])]),
    ],
  ])('are made again where those stored are %s', async (_name, spoil) => {
    const wanted = await storeTables()
    const file = path.join(folder, TABLES_FILE)
    const good = await readFile(file)
    await writeFile(file, spoil(good))
    expect(await storeTables()).toEqual(wanted)
    expect((await readFile(file)).equals(good)).toBe(true)
  })

  it('that cannot be stored are matched with all the same', async () => {
    const wanted = await storeTables()
    const show = openShow({ workers: 1 })
    expect(await idsOf(show, await prepare(show, path.join(folder, 'not', 'there')))).toEqual(wanted)
  })

  it('follow calm, and come back with it', async () => {
    const show = openShow({ workers: 2 })
    const set = await prepare(show)
    const settled = async (calm: number): Promise<number[]> => {
      const grown = new Promise<void>((resolve) =>
        show.whenGrown((_setId, isFilled) => isFilled && resolve()),
      )
      const job = { ...show.job(set, 40, 23), calm }
      await show.matcher.matchFrame(job)
      await grown
      await show.matcher.matchFrame(job)
      return show.ids(job)
    }
    const plain = await idsOf(show, set)
    const roughness = (ids: readonly number[]): number =>
      ids.reduce(
        (sum, id) => sum + new Int16Array(show.arena.memory.buffer, show.descriptors.offset + id * 16, 8)[6]!,
        0,
      )
    const [rough, calm] = [await settled(0), await settled(1)]
    expect(roughness(rough)).toBeGreaterThan(roughness(calm))
    expect(roughness(calm)).toBeLessThan(roughness(plain))
    expect(await settled(0.5)).toEqual(plain)
  })

  it('are filled first where a frame that comes will need them', async () => {
    const show = openShow({ workers: 1 })
    const set = await prepare(show)
    const grown = new Promise<void>((resolve) => show.whenGrown(() => resolve()))
    show.matcher.expectFrame(show.job(set, 40, 23))
    await grown
    const early = show.job(set, 40, 23)
    await show.matcher.matchFrame(early)
    expect(show.ids(early)).toEqual(await idsOf(show, set))
  })
})

describe('a matcher whose worker', () => {
  it.each(['throw', 'exit', 'spin', 'allocate'] as const)(
    'is made to %s answers with a failure, has all its workers again and matches on',
    async (kind) => {
      const show = openShow({ workers: 2, timeoutMs: 2_000 })
      const set = await prepareStored(show)
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
