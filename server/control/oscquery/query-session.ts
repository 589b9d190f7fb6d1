import type { ParameterRole } from '../../protocol/parameter.ts'
import type { Command } from '../../show/command.ts'
import { isPattern } from '../address-pattern.ts'
import { commandArguments } from '../command-arguments.ts'
import { echoedArguments } from '../echoed-arguments.ts'
import { stripPrefix } from '../osc-address.ts'
import { decodeOsc } from '../osc-decoder.ts'
import { encodeOscMessage, type OscSendMessage } from '../osc-encoder.ts'
import { QueryListener } from './query-listener.ts'
import { readQueryRequest } from './query-request.ts'

/** A client as a session sees it. */
export interface QueryClient {
  readonly id: string
  readonly role: ParameterRole
  readonly address: string
  send(data: string | Uint8Array): void
}

/** What a session asks of the show. */
export interface QuerySurroundings {
  readonly prefix: string
  readonly now: () => number
  /** The spelling of an address that holds a value, or null. */
  findReadable(address: string): string | null
  /** What an address would be told with now; null for none. */
  messageAt(address: string): OscSendMessage | null
  applyAll(commands: readonly Command[]): void
  closed(session: QuerySession): void
}

/** One client of the WebSocket: what it listens to is told, what it sends is done as far as its role goes. */
export class QuerySession {
  readonly client: QueryClient
  readonly listener = new QueryListener()
  readonly #show: QuerySurroundings

  constructor(client: QueryClient, show: QuerySurroundings) {
    this.client = client
    this.#show = show
  }

  /** @throws {SmaltiError} `bad-message` */
  takeText(text: string): void {
    const request = readQueryRequest(text)
    if (request === null) return
    const address = this.#show.findReadable(stripPrefix(request.path, this.#show.prefix))
    if (address === null) return
    if (request.command === 'IGNORE') return this.listener.ignore(address)
    if (!this.listener.listen(address)) return
    const message = this.#show.messageAt(address)
    if (message) this.tell('', [message])
  }

  /** @throws {SmaltiError} `bad-message` */
  takePacket(bytes: Uint8Array): void {
    const receivedUs = this.#show.now()
    const { id, role } = this.client
    const commands: Command[] = []
    for (const message of decodeOsc(bytes)) {
      const address = stripPrefix(message.address, this.#show.prefix)
      const reading = commandArguments(message)
      if (address.toLowerCase() === '/ping') this.#send({ address: '/pong', args: echoedArguments(message) })
      else if (reading.ok && !isPattern(address))
        commands.push({ address, args: reading.args, origin: { kind: 'page', id }, receivedUs, role })
    }
    if (commands.length > 0) this.#show.applyAll(commands)
  }

  /** Sends what is news to this client, of messages that belong to one parameter, '' for none. */
  tell(parameter: string, messages: readonly OscSendMessage[]): void {
    for (const message of this.listener.takeNews(parameter, messages)) this.#send(message)
  }

  /** Tells that what is below a path is not what it was. */
  pathChanged(path: string): void {
    this.client.send(JSON.stringify({ COMMAND: 'PATH_CHANGED', DATA: path }))
  }

  close(): void {
    this.#show.closed(this)
  }

  #send(message: OscSendMessage): void {
    this.client.send(encodeOscMessage({ ...message, address: this.#show.prefix + message.address }))
  }
}
