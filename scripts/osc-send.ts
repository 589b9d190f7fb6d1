import { createSocket } from 'node:dgram'
import { encodeOscMessage, type OscSendArgument } from '../server/control/osc-encoder.ts'

const USAGE = `Sends one OSC message.

  node scripts/osc-send.ts ADDRESS [ARGS…] [--host 127.0.0.1] [--port 7700]

Whole numbers go as i, others as f, true and false as T and F, anything else as text:

  node scripts/osc-send.ts /mosaic/zoom 8
  node scripts/osc-send.ts /zoom/norm + 0.1
  node scripts/osc-send.ts /set/select emoji --port 7700`

/** What the command line asks for. */
type Request = {
  readonly address: string
  readonly args: readonly string[]
  readonly host: string
  readonly port: number
}

const request = readRequest(process.argv.slice(2))
if (request === null) {
  console.error(USAGE)
  process.exitCode = 2
} else {
  const { address, args, host, port } = request
  const bytes = encodeOscMessage({ address, args: args.map(toArgument) })
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.send(bytes, port, host, (error) => {
    if (error) {
      console.error(`not sent: ${error.message}`)
      process.exitCode = 1
    }
    socket.close()
  })
}

function readRequest(argv: readonly string[]): Request | null {
  const rest: string[] = []
  let host = '127.0.0.1'
  let port = 7700
  for (let place = 0; place < argv.length; place++) {
    const word = argv[place] ?? ''
    if (word === '--host') host = argv[++place] ?? ''
    else if (word === '--port') port = Number(argv[++place])
    else rest.push(word)
  }
  const [address = '', ...args] = rest
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536
  return address.startsWith('/') && host !== '' && isPort ? { address, args, host, port } : null
}

function toArgument(word: string): OscSendArgument {
  if (word === 'true' || word === 'false')
    return { type: word === 'true' ? 'T' : 'F', value: word === 'true' }
  const value = Number(word)
  if (word.trim() === '' || !Number.isFinite(value)) return { type: 's', value: word }
  const isInt32 = /^[+-]?\d+$/.test(word) && Math.abs(value) < 2 ** 31
  return { type: isInt32 ? 'i' : 'f', value }
}
