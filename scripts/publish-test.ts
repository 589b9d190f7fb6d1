import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { findFfmpeg } from '../server/ffmpeg/find-ffmpeg.ts'

const HELP = `Publishes like OBS: a test pattern with a tone, or a film in a loop.

  node scripts/publish-test.ts [URL] [--size 1280x720] [--fps 30] [--bitrate 4000k] [--file FILM]
                               [--seconds N]

URL is rtmp://127.0.0.1:1935/live/stage when not given.
Example: npm start -- publish:stage &  node scripts/publish-test.ts`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '1280x720' },
    fps: { type: 'string', default: '30' },
    bitrate: { type: 'string', default: '4000k' },
    file: { type: 'string' },
    seconds: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

/** The input, at the pace of real time. */
function inputArguments(): readonly string[] {
  if (values.file !== undefined) return ['-re', '-stream_loop', '-1', '-i', values.file]
  return [
    ...['-re', '-f', 'lavfi', '-i', `testsrc2=size=${values.size}:rate=${values.fps}`],
    ...['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100'],
  ]
}

if (values.help) {
  console.log(HELP)
} else {
  const { path } = await findFfmpeg(process.env)
  // Static builds of ffmpeg crash when they look up a name.
  const url = (positionals[0] ?? 'rtmp://127.0.0.1:1935/live/stage').replace('//localhost', '//127.0.0.1')
  const scale = values.file === undefined ? [] : ['-vf', `scale=${values.size.replace('x', ':')}`]
  const child = spawn(
    path,
    [
      ...['-hide_banner', '-loglevel', 'warning', '-stats', '-nostdin', ...inputArguments(), ...scale],
      ...(values.seconds === undefined ? [] : ['-t', values.seconds]),
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-b:v', values.bitrate],
      ...[
        '-r',
        values.fps,
        '-g',
        `${Number(values.fps) * 2}`,
        '-c:a',
        'aac',
        '-b:a',
        '128k',
        '-f',
        'flv',
        url,
      ],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  process.once('SIGINT', () => child.kill('SIGINT'))
  process.once('SIGTERM', () => child.kill('SIGTERM'))
  child.once('exit', (code) => process.exit(code ?? 1))
}
