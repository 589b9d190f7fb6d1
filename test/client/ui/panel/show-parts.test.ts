import { describe, expect, it } from 'vitest'
import { neededArguments } from '../../../../client/ui/panel/argument-form.ts'
import { readAheadPicture } from '../../../../client/ui/panel/ahead-picture.ts'
import { clockText } from '../../../../client/ui/panel/clock-text.ts'
import { FilmPosition } from '../../../../client/ui/panel/film-position.ts'
import { CUT_MS, panicAddress } from '../../../../client/ui/panel/panic-press.ts'
import { fadeWords, movedOrder } from '../../../../client/ui/panel/scene-words.ts'
import { planThumbnail } from '../../../../client/ui/panel/set-thumbnail.ts'
import { SetWish } from '../../../../client/ui/panel/set-wish.ts'
import type { TileSetManifest } from '../../../../server/protocol/tile-set-manifest.ts'

describe('SetWish', () => {
  const sets = (isReady: boolean) => [
    { setId: 1, isReady: true },
    { setId: 2, isReady },
  ]

  it('switches at once to what is ready', () => {
    const wish = new SetWish()
    expect(wish.choose({ setId: 1, isReady: true })).toBe(true)
    expect(wish.setId).toBeNull()
  })

  it('remembers a set that is not ready, and hands it out once when it is', () => {
    const wish = new SetWish()
    expect(wish.choose({ setId: 2, isReady: false })).toBe(false)
    expect(wish.takeReady(sets(false))).toBeNull()
    expect(wish.takeReady(sets(true))).toBe(1)
    expect(wish.takeReady(sets(true))).toBeNull()
  })

  it('forgets it by a second press, by another choice, and when the show is lost', () => {
    const wish = new SetWish()
    const late = { setId: 2, isReady: false }
    wish.choose(late)
    wish.choose(late)
    expect(wish.setId).toBeNull()
    wish.choose(late)
    wish.choose({ setId: 1, isReady: true })
    expect(wish.setId).toBeNull()
    wish.choose(late)
    wish.cancel()
    expect(wish.takeReady(sets(true))).toBeNull()
  })
})

describe('panicAddress', () => {
  it('panics, cuts when pressed again at once, and goes back later on', () => {
    expect(panicAddress(false, Infinity)).toBe('/out/panic')
    expect(panicAddress(true, CUT_MS / 2)).toBe('/out/panic')
    expect(panicAddress(true, CUT_MS + 1)).toBe('/out/panic/back')
  })
})

describe('the words and order of scenes', () => {
  const scenes = [0, 1, 2, 3].map((order) => {
    return { name: `s${order}`, label: '', fadeMs: 0, order, isOwn: true, versions: 0 }
  })

  it('say how long a recall takes', () => {
    expect([0, 1500, 3000].map(fadeWords)).toEqual(['cut', '1.5 s', '3 s'])
  })

  it('take a scene past its neighbour, and not beyond the ends', () => {
    expect(movedOrder(scenes, 's1', 1)).toBe(2.5)
    expect(movedOrder(scenes, 's1', -1)).toBe(-1)
    expect(movedOrder(scenes, 's2', 1)).toBe(4)
    expect(movedOrder(scenes, 's3', 1)).toBeNull()
    expect(movedOrder(scenes, 'none', 1)).toBeNull()
  })
})

describe('readAheadPicture', () => {
  const bytes = (width: number, height: number, leadMs: number, rgb: readonly number[]): ArrayBuffer => {
    const buffer = new ArrayBuffer(8 + rgb.length)
    const head = new DataView(buffer)
    head.setUint16(0, width, true)
    head.setUint16(2, height, true)
    head.setUint32(4, leadMs, true)
    new Uint8Array(buffer, 8).set(rgb)
    return buffer
  }

  it('reads size, lead and opaque pixels', () => {
    const picture = readAheadPicture(bytes(2, 1, 2040, [1, 2, 3, 4, 5, 6]))
    expect(picture).toMatchObject({ width: 2, height: 1, leadMs: 2040 })
    expect([...picture!.pixels]).toEqual([1, 2, 3, 255, 4, 5, 6, 255])
  })

  it('refuses what is too short, empty or enormous', () => {
    expect(readAheadPicture(new ArrayBuffer(3))).toBeNull()
    expect(readAheadPicture(bytes(2, 2, 0, [1, 2, 3]))).toBeNull()
    expect(readAheadPicture(bytes(0, 2, 0, []))).toBeNull()
    expect(readAheadPicture(bytes(60_000, 60_000, 0, []))).toBeNull()
  })
})

describe('planThumbnail', () => {
  const manifest = {
    tilePx: 64,
    pages: [{ pictures: ['p0.jpg', 'p1.jpg', 'p2.jpg', 'p3.jpg'], raw: 'r' }],
  } as unknown as TileSetManifest

  it('reads tiles of 32 px off the first page, and those alone that lie on it', () => {
    const table = Uint32Array.from([33, 1, 4000, 1])
    const plan = planThumbnail({ setId: 3, manifest, table, means: Uint8Array.from([250, 0, 0, 0, 250, 0]) })
    expect(plan?.url).toBe('/tiles/3/p1.jpg')
    expect(plan?.tilePx).toBe(32)
    expect(new Set(plan?.places.map(({ x, y }) => `${x} ${y}`))).toEqual(new Set(['32 32']))
  })

  it('has none of a set without tiles', () => {
    expect(
      planThumbnail({ setId: 3, manifest, table: new Uint32Array(0), means: new Uint8Array(0) }),
    ).toBeNull()
  })
})

describe('a film', () => {
  it('plays on between what the server tells, within its length', () => {
    const position = new FilmPosition()
    expect(position.at(10, 1000, 2, 60)).toBe(10)
    expect(position.at(10, 1500, 2, 60)).toBe(11)
    expect(position.at(11.2, 2000, 2, 60)).toBe(11.2)
    expect(position.at(11.2, 1e9, 2, 60)).toBe(60)
  })

  it('has its time as a player shows it', () => {
    expect([5.9, 65, 3725].map(clockText)).toEqual(['0:05', '1:05', '1:02:05'])
  })
})

it('asks for the arguments that a trigger must have', () => {
  expect(neededArguments('dx dy')).toEqual(['dx', 'dy'])
  expect(neededArguments('col row [ms]')).toEqual(['col', 'row'])
  expect(neededArguments('[ms]')).toEqual([])
})
