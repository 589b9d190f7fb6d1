import type { FfmpegExit } from '../ffmpeg/ffmpeg-process.ts'

/** Why a decoder came to its end. */
export type DecoderEnd = {
  /** `ended`: the input is over; `resized`: its pictures have another size now. */
  readonly reason: 'ended' | 'resized' | 'failed'
  /** One sentence for people, secrets masked. */
  readonly cause: string
  /** The peer asked for another name or password. */
  readonly isDenied: boolean
}

const TELLING =
  /error|denied|refused|unauthorized|forbidden|invalid|no such|not found|failed|unable|unknown|timed out|busy|permission|not supported|no route|unreachable|does not contain|could not/i
const DENIED = /\b401\b|\b403\b|unauthorized|forbidden|authorization failed|auth(entication)? failed/i

/** What ffmpeg's end means. */
export function decoderEndOf(exit: FfmpegExit): DecoderEnd {
  const lines = exit.stderr.split(/[\r\n]+/).map(withoutPrefix)
  const telling = lines.filter((line) => TELLING.test(line) && !line.startsWith('Option '))
  const said = telling.at(-1) ?? lines.filter((line) => line !== '').at(-1) ?? 'no reason given'
  const isDenied = exit.code !== 0 && lines.some((line) => DENIED.test(line))
  if (isDenied)
    return {
      reason: 'failed',
      cause: `access denied: ${telling.find((line) => DENIED.test(line)) ?? said}`,
      isDenied,
    }
  if (exit.code === 0) return { reason: 'ended', cause: 'the source ended', isDenied }
  const how = exit.signal === null ? `code ${exit.code ?? 'none'}` : exit.signal
  return { reason: 'failed', cause: exit.signal === null ? said : `ffmpeg was ended by ${how}`, isDenied }
}

function withoutPrefix(line: string): string {
  return line.replace(/^(\[[^\]]*\] *)+/, '').trim()
}
