import { describe, expect, it } from 'vitest'
import { Publication, type TagReceiver } from '../../../server/source/publication.ts'
import type { VideoTag } from '../../../server/source/rtmp-session.ts'

function tag(kind: VideoTag['kind'], dtsMs: number, content = `${kind}${dtsMs}`): VideoTag {
  return { kind, dtsMs, bytes: Buffer.concat([Buffer.alloc(11), Buffer.from(content)]) }
}

/** What a receiver was told, in words; and the receiver. */
function receive(): { readonly told: string[]; readonly receiver: TagReceiver } {
  const told: string[] = []
  const contentOf = (bytes: Buffer): string => bytes.subarray(11).toString()
  const receiver: TagReceiver = {
    begin: (header, tags, edgeDtsMs) =>
      told.push(`begin ${contentOf(header)}: ${tags.map(contentOf).join(' ')} edge ${edgeDtsMs}`),
    write: ({ bytes }) => told.push(contentOf(bytes)),
    end: () => told.push('end'),
  }
  return { told, receiver }
}

function listen(publication: Publication): string[] {
  const { told, receiver } = receive()
  publication.attach(receiver)
  return told
}

describe('a publication', () => {
  it('begins a receiver with all since the last key frame, when the next tag comes', () => {
    const publication = new Publication()
    for (const each of [tag('header', 0, 'H'), tag('key', 0), tag('delta', 40), tag('key', 80)]) {
      publication.push(each)
    }
    publication.push(tag('delta', 120))
    const told = listen(publication)
    expect(told).toEqual([])
    publication.push(tag('delta', 160))
    publication.push(tag('delta', 200))
    expect(told).toEqual(['begin H: key80 delta120 delta160 edge 160', 'delta200'])
  })

  it('waits for a key frame when it has none', () => {
    const publication = new Publication()
    const told = listen(publication)
    for (const each of [tag('delta', 0), tag('header', 0, 'H'), tag('delta', 40), tag('key', 80)]) {
      publication.push(each)
    }
    expect(told).toEqual(['begin H: key80 edge 80'])
  })

  it('ends its receiver when the stream gets another header, not when it is repeated', () => {
    const publication = new Publication()
    const told = listen(publication)
    for (const each of [tag('header', 0, 'H'), tag('key', 0), tag('header', 40, 'H'), tag('key', 40)]) {
      publication.push(each)
    }
    expect(told).toEqual(['begin H: key0 edge 0', 'key40'])
    publication.push(tag('header', 80, 'G'))
    publication.push(tag('key', 80))
    expect(told.at(-1)).toBe('end')
    const again = listen(publication)
    publication.push(tag('delta', 120))
    expect(again).toEqual(['begin G: key80 delta120 edge 120'])
  })

  it('forgets a group of pictures that grows too large, and begins at the next key frame', () => {
    const publication = new Publication()
    publication.push(tag('header', 0, 'H'))
    publication.push(tag('key', 0))
    publication.push({ kind: 'delta', dtsMs: 40, bytes: Buffer.alloc(13_000_000) })
    const told = listen(publication)
    publication.push(tag('delta', 80))
    publication.push(tag('key', 120))
    expect(told).toEqual(['begin H: key120 edge 120'])
  })

  it('begins a second receiver while the first goes on, and lets each go by itself', () => {
    const publication = new Publication()
    const first = receive()
    publication.attach(first.receiver)
    for (const each of [tag('header', 0, 'H'), tag('key', 0)]) publication.push(each)
    const second = listen(publication)
    publication.push(tag('delta', 40))
    publication.detach(first.receiver)
    publication.push(tag('delta', 80))
    expect(first.told).toEqual(['begin H: key0 edge 0', 'delta40'])
    expect(second).toEqual(['begin H: key0 delta40 edge 40', 'delta80'])
  })

  it('ends those that have begun when the publisher leaves; one that waits gets the next publisher', () => {
    const publication = new Publication()
    const begun = listen(publication)
    for (const each of [tag('header', 0, 'H'), tag('key', 0)]) publication.push(each)
    const waiting = listen(publication)
    publication.end()
    for (const each of [tag('header', 0, 'H'), tag('delta', 40), tag('key', 80)]) publication.push(each)
    expect(begun).toEqual(['begin H: key0 edge 0', 'end'])
    expect(waiting).toEqual(['begin H: key80 edge 80'])
  })
})
