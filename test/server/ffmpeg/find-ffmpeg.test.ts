import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ffmpegCandidates, findFfmpeg } from '../../../server/ffmpeg/find-ffmpeg.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smalti-find-'))
  writeFileSync(join(folder, 'ffmpeg'), '#!/bin/sh\nexit 1\n')
  chmodSync(join(folder, 'ffmpeg'), 0o755)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('finding ffmpeg', () => {
  it('looks at FFMPEG_PATH first and at the installed package last', () => {
    const origins = ffmpegCandidates({ FFMPEG_PATH: '/x/ffmpeg', PATH: folder }).map(({ origin }) => origin)
    expect(origins[0]).toBe('FFMPEG_PATH')
    expect(origins.indexOf('PATH')).toBeGreaterThan(0)
    expect(origins.at(-1)).toBe('@ffmpeg-installer/ffmpeg')
  })

  it('passes over what does not answer', async () => {
    const ffmpeg = await findFfmpeg({ FFMPEG_PATH: join(folder, 'missing'), PATH: folder })
    expect(ffmpeg.origin).not.toBe('FFMPEG_PATH')
    expect(ffmpeg.origin).not.toBe('PATH')
    expect(ffmpeg.features.protocols.has('rtmp')).toBe(true)
    expect(ffmpeg.features.demuxers.has('rtsp')).toBe(true)
    expect(ffmpeg.features.generators.size).toBeGreaterThan(3)
  })
})
