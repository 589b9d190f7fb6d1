import { parseArgs } from 'node:util'
import { findFfmpeg } from '../server/ffmpeg/find-ffmpeg.ts'
import { RtspServer } from '../test/fixtures/rtsp-server.ts'

const HELP = `A small RTSP camera for trying Smalti.

  node scripts/rtsp-fixture.ts [--port 8554] [--host 127.0.0.1] [--size 1280x720] [--fps 25]
                               [--file FILM] [--login USER:PASSWORD]

Example: node scripts/rtsp-fixture.ts &  npm start -- rtsp://127.0.0.1:8554/camera`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8554' },
    host: { type: 'string', default: '127.0.0.1' },
    size: { type: 'string', default: '1280x720' },
    fps: { type: 'string', default: '25' },
    file: { type: 'string' },
    login: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(HELP)
} else {
  const { path } = await findFfmpeg(process.env)
  const server = new RtspServer({
    ffmpegPath: path,
    host: values.host,
    port: Number(values.port),
    size: values.size,
    fps: Number(values.fps),
    ...(values.file === undefined ? {} : { file: values.file }),
    ...(values.login === undefined ? {} : { login: values.login }),
  })
  await server.open()
  const login = values.login === undefined ? '' : `${values.login}@`
  console.log(`rtsp://${login}${values.host}:${server.port}/camera`)
  process.once('SIGINT', () => void server.close())
  process.once('SIGTERM', () => void server.close())
}
