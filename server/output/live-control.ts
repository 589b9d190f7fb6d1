import type { ClientMessage } from '../protocol/messages.ts'
import type { ControlPort } from './control-port.ts'
import type { LiveClient } from './live-client.ts'

/** What a page says about controllers. */
export type ControlMessage = Extract<ClientMessage, { type: 'monitor' | 'midi' }>

/** Pages that watch what comes in and that have MIDI devices of their own; those that only watch the show may not. */
export class LiveControl {
  readonly #controls: () => ControlPort
  readonly #watching = new Map<LiveClient, () => void>()

  /** @param controls asked for when it is needed: the show may not be joined yet */
  constructor(controls: () => ControlPort) {
    this.#controls = controls
  }

  /** Takes a message of a page. */
  receive(client: LiveClient, message: ControlMessage): void {
    if (client.role === 'view') return client.send({ type: 'error', message: 'this page may only watch' })
    if (message.type === 'monitor') return this.#setWatching(client, message.isOn)
    const { channel, number, value } = message
    const result = this.#controls().midiMoved({
      control: { channel, message: message.message, number },
      value,
      origin: { kind: 'page', id: client.id, owner: client.owner },
      role: client.role,
    })
    if (!result.ok) client.send({ type: 'error', message: result.reason })
  }

  /** A page has gone. */
  gone(client: LiveClient): void {
    this.#watching.get(client)?.()
    this.#watching.delete(client)
  }

  #setWatching(client: LiveClient, isOn: boolean): void {
    if (!isOn) return this.gone(client)
    if (this.#watching.has(client)) return
    const end = this.#controls().watchMonitor((entries) => client.send({ type: 'monitor', entries }))
    this.#watching.set(client, end)
  }
}
