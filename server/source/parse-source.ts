import { resolve } from 'node:path'
import { SmaltiError } from '../errors/smalti-error.ts'
import { inspectSourceFile } from './inspect-source-file.ts'
import { checkSourceUrl } from './source-address.ts'
import type { SourceInput, SourceSpec } from './source-spec.ts'

const KINDS =
  'demo, test, webcam[:N|:NAME], rtsp://…, rtmp://…, publish:NAME, a video file, or a picture file'
const LOOK_AHEAD_SECONDS = { webcam: 0.2, publish: 1 } as const
const PUBLISH_NAME = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Understands a SOURCE of the command line.
 *
 * @param ownPorts ports that this program listens on: a source that reads from them is refused
 * @throws {SmaltiError} `bad-source` with its cure
 */
export function parseSource(text: string, ownPorts: readonly number[] = []): SourceSpec {
  if (text === 'demo' || text === 'test') return spec({ kind: text }, text)
  if (text === 'webcam' || text.startsWith('webcam:')) return spec(parseWebcam(text), text)
  if (text.startsWith('publish:')) return spec(parsePublish(text), text)
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && !isWindowsPath(text)) return parseUrl(scheme, text, ownPorts)
  return parseFile(text)
}

function parseWebcam(text: string): SourceInput {
  const name = text === 'webcam' ? '0' : text.slice('webcam:'.length)
  if (name === '') throw bad('webcam: names no camera', 'write webcam:0, or see: smalti sources')
  if (/[\p{Cc}]/u.test(name)) throw bad('the camera name holds control characters', 'see: smalti sources')
  return { kind: 'webcam', camera: /^\d{1,3}$/.test(name) ? Number(name) : name }
}

function parsePublish(text: string): SourceInput {
  const name = text.slice('publish:'.length)
  if (!PUBLISH_NAME.test(name)) {
    throw bad(
      `"${name.slice(0, 80)}" cannot be a stream name`,
      'write publish:NAME with 1 to 64 letters, digits, - or _',
    )
  }
  return { kind: 'publish', name }
}

function parseUrl(scheme: string, text: string, ownPorts: readonly number[]): SourceSpec {
  if (scheme !== 'rtsp' && scheme !== 'rtsps' && scheme !== 'rtmp' && scheme !== 'rtmps') {
    const cure = /^(https?|file|srt|udp|hls)$/.test(scheme)
      ? 'give a file by its path, a stream as rtsp:// or rtmp://'
      : `SOURCE is ${KINDS}`
    throw bad(`${scheme}: is not a kind of source`, cure)
  }
  const checked = checkSourceUrl(text, ownPorts)
  const kind = scheme.startsWith('rtsp') ? 'rtsp' : 'rtmp'
  return { ...spec({ kind, url: checked.url }, checked.masked), secrets: checked.secrets }
}

function parseFile(text: string): SourceSpec {
  if (text === '') throw bad('SOURCE is empty', `SOURCE is ${KINDS}`)
  const path = resolve(text)
  const codec = inspectSourceFile(path, text, KINDS)
  return spec(codec === null ? { kind: 'file', path } : { kind: 'picture', path, codec }, text)
}

function spec(input: SourceInput, text: string): SourceSpec {
  const { kind } = input
  const isPull = kind === 'demo' || kind === 'test' || kind === 'file' || kind === 'picture'
  return {
    kind,
    text,
    delivery: isPull ? 'pull' : 'push',
    isStill: kind === 'picture',
    lookAheadSeconds: kind === 'webcam' || kind === 'publish' ? LOOK_AHEAD_SECONDS[kind] : 2,
    input,
    secrets: [],
  }
}

function isWindowsPath(text: string): boolean {
  return /^[a-z]:[\\/]/i.test(text)
}

function bad(message: string, cure: string): SmaltiError {
  return new SmaltiError('bad-source', message, cure)
}
