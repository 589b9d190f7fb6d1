import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../errors/smalti-error.ts'
import { NutReader, NutSizeChanged } from '../ffmpeg/nut-reader.ts'
import { rasterBytes } from '../frame/raster.ts'
import { nowUs } from '../telemetry/now.ts'
import type {
  DecoderFault,
  DecoderThreadData,
  FromDecoderThread,
  ToDecoderThread,
} from './decoder-messages.ts'
import { FrameFiller } from './frame-filler.ts'

const CHUNK_BYTES = 262_144

const data = workerData as DecoderThreadData
const tell = (message: FromDecoderThread): void => parentPort?.postMessage(message)
const filler = new FrameFiller({ ...data, now: nowUs, tell })
const reader = new NutReader(filler, rasterBytes)
const chunk = new Uint8Array(CHUNK_BYTES)
let usedAt = 0
let filledTo = 0
let isOver = false

/** Reads what is left of the chunk; false when a slot has to be waited for. */
function drain(): boolean {
  try {
    usedAt += reader.read(chunk.subarray(usedAt, filledTo))
  } catch (error) {
    finish({
      kind: 'failed',
      code: error instanceof NutSizeChanged ? 'resized' : 'bad-stream',
      message: messageOf(error),
    })
    return false
  }
  return usedAt === filledTo
}

function finish(last: FromDecoderThread): void {
  if (isOver) return
  isOver = true
  tell(last)
  socket.destroy()
  parentPort?.close()
}

function fail(fault: DecoderFault): void {
  if (fault === 'throw') throw new Error('a fault that a test asked for')
  if (fault === 'exit') process.exit(3)
  for (;;) reader.read(chunk.subarray(0, 0))
}

const socket = connect({
  path: data.socketPath,
  onread: {
    buffer: chunk,
    callback: (bytes) => {
      usedAt = 0
      filledTo = bytes
      return drain()
    },
  },
})
socket.on('end', () => finish({ kind: 'ended' }))
socket.on('error', (error) => finish({ kind: 'failed', code: 'bad-stream', message: error.message }))

parentPort?.on('message', (message: ToDecoderThread) => {
  switch (message.kind) {
    case 'slot':
      filler.addSlot(message.id, message.offset)
      if (!isOver && usedAt < filledTo && drain()) socket.resume()
      return
    case 'limit':
      filler.maxFps = message.maxFps
      return
    case 'edge':
      filler.edgeUs = message.ptsUs
      return
    case 'fault':
      return fail(message.fault)
    case 'stop':
      return finish({ kind: 'ended' })
  }
})
