import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SmaltiError } from '../../../server/errors/smalti-error.ts'
import { parseSource } from '../../../server/source/parse-source.ts'

let folder = ''

function file(name: string, bytes: string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes, 'latin1')
  return path
}

/** The error of a SOURCE that is refused. */
function refusal(text: string, ownPorts: readonly number[] = []): SmaltiError {
  try {
    parseSource(text, ownPorts)
  } catch (error) {
    if (error instanceof SmaltiError) return error
    throw error
  }
  throw new Error(`${text} was not refused`)
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smalti-parse-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a SOURCE', () => {
  it('is understood in all its kinds', () => {
    expect(parseSource('demo')).toMatchObject({ kind: 'demo', delivery: 'pull', lookAheadSeconds: 2 })
    expect(parseSource('test')).toMatchObject({ kind: 'test', delivery: 'pull', isStill: false })
    expect(parseSource('webcam').input).toEqual({ kind: 'webcam', camera: 0 })
    expect(parseSource('webcam:2').input).toEqual({ kind: 'webcam', camera: 2 })
    expect(parseSource('webcam:HD Cam: front').input).toEqual({ kind: 'webcam', camera: 'HD Cam: front' })
    expect(parseSource('webcam')).toMatchObject({ delivery: 'push', lookAheadSeconds: 0.2 })
    expect(parseSource('publish:main')).toMatchObject({ delivery: 'push', lookAheadSeconds: 1 })
    expect(parseSource('rtsp://10.0.0.5/a')).toMatchObject({ kind: 'rtsp', lookAheadSeconds: 2 })
    expect(parseSource('RTMPS://host/live/key').kind).toBe('rtmp')
  })

  it('is a picture or a video by what the file holds, not by its name', () => {
    const picture = parseSource(file('a.mp4', '\x89PNG\r\n\x1a\n0000'))
    expect(picture).toMatchObject({ kind: 'picture', isStill: true, delivery: 'pull' })
    expect(picture.input).toMatchObject({ codec: 'png' })
    expect(parseSource(file('b.png', '\0\0\0\x20ftypisom')).kind).toBe('file')
    expect(parseSource(file('-version', '\xff\xd8\xff\xe0')).input).toMatchObject({
      path: join(folder, '-version'),
      codec: 'jpeg',
    })
  })

  it('masks password and stream key for people', () => {
    const camera = parseSource('rtsp://anna:s3cr:et@host:8554/cam?token=abcd')
    expect(camera.text).toBe('rtsp://anna:***@host:8554/cam?***')
    expect(camera.secrets).toContain('s3cr:et')
    expect(parseSource('rtmp://host/live/my-key').text).toBe('rtmp://host/live/***')
    expect(parseSource('rtsp://host/cam').text).toBe('rtsp://host/cam')
  })

  it.each([
    ['', /empty/],
    ['no-such-file.mp4', /no file/],
    ['webcam:', /no camera/],
    ['publish:', /stream name/],
    ['publish:a b', /stream name/],
    ['publish:../x', /stream name/],
    ['http://host/a.mp4', /http:/],
    ['file:/etc/passwd', /file:/],
    ['concat:a|b', /concat:/],
    ['subfile,,start,0,end,1,,:a', /no file/],
    ['data:text/plain,x', /data:/],
    ['gopher://host', /gopher:/],
    ['tcp://127.0.0.1:22', /tcp:/],
    ['rtsp://', /cannot be read|no host/],
    ['rtsp://host/a b', /spaces/],
    ['rtsp://host/a\nb', /control/],
  ])('is refused with its cure: %j', (text, reason) => {
    const error = refusal(text)
    expect(error.code).toBe('bad-source')
    expect(error.message).toMatch(reason)
    expect(error.cure).not.toBe('')
  })

  it('is refused when it is a folder, empty, or a picture that cannot be read', () => {
    mkdirSync(join(folder, 'tiles'))
    expect(refusal(join(folder, 'tiles')).cure).toContain('smalti tiles build')
    expect(refusal(file('empty.mp4', '')).message).toMatch(/empty/)
    expect(refusal(file('a.heic', '\0\0\0\x20ftypheic')).cure).toMatch(/JPEG/)
    expect(refusal('/dev/null').message).toMatch(/regular file/)
  })

  it.each([
    'rtsp://169.254.169.254/latest',
    'rtsp://0.0.0.0/a',
    'rtsp://0/a',
    'rtsp://2852039166/a',
    'rtsp://0xa9.0xfe.0xa9.0xfe/a',
    'rtsp://0251.0376.0251.0376/a',
    'rtmp://239.1.2.3/a/b',
    'rtmp://255.255.255.255/a/b',
    'rtsp://[::]/a',
    'rtsp://[fe80::1]/a',
    'rtsp://[ff02::1]/a',
    'rtsp://[::ffff:169.254.169.254]/a',
    'rtsp://user:pw@[::ffff:a9fe:a9fe]/a',
  ])('is refused at a link-local, multicast or unspecified address: %s', (text) => {
    expect(refusal(text).message).toMatch(/link-local/)
  })

  it.each([
    'rtmp://127.0.0.1:1935/live/a',
    'rtmp://127.9.9.9/live/a',
    'rtmp://[::1]:1935/live/a',
    'rtmp://[::ffff:127.0.0.1]:1935/live/a',
    'rtmp://2130706433/live/a',
    'rtmp://0x7f.1:1935/live/a',
    'rtmp://localhost/live/a',
  ])("is refused at this program's own port: %s", (text) => {
    expect(refusal(text, [7700, 1935]).message).toMatch(/own/)
    expect(parseSource(text, [7700]).kind).toBe('rtmp')
  })
})
