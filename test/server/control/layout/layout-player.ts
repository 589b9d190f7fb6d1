import { propertyOf, type FileNode } from '../../../../scripts/draw-layout/read-lexml.ts'
import { LuaRunner, type LuaFields } from './lua-runner.ts'

/** A message that a script has sent. */
export type Sent = {
  readonly address: string
  readonly args: readonly unknown[]
  readonly connections: unknown[]
}

/** A control as scripts see it: `values`, `children`, `parent`, `color`. */
export class PlayedControl implements LuaFields {
  readonly values = new Map<unknown, unknown>()
  readonly children = new Map<unknown, unknown>()
  readonly script: LuaRunner | null
  readonly #fields = new Map<unknown, unknown>()

  constructor(node: FileNode, parent: PlayedControl | null, globals: Readonly<Record<string, unknown>>) {
    for (const [name, text] of node.values) {
      this.values.set(name, name === 'text' ? text : name === 'touch' ? text === 'true' : Number(text))
    }
    const find = (_self: unknown, name: string): PlayedControl | null => this.find(name)
    for (const [key, value] of Object.entries({
      values: this.values,
      children: this.children,
      parent,
      findByName: find,
    })) {
      this.#fields.set(key, value)
    }
    const own = parent === null ? { ...globals, root: this } : globals
    for (const child of node.children)
      this.children.set(propertyOf(child, 'name'), new PlayedControl(child, this, own))
    const script = propertyOf(node, 'script')
    this.script = script === '' ? null : new LuaRunner(script, { ...own, self: this })
  }

  get(key: unknown): unknown {
    return this.#fields.get(key)
  }

  set(key: unknown, value: unknown): void {
    this.#fields.set(key, value)
  }

  find(name: string): PlayedControl | null {
    for (const [own, child] of this.children) {
      if (!(child instanceof PlayedControl)) continue
      const found = own === name ? child : child.find(name)
      if (found) return found
    }
    return null
  }

  child(name: string): PlayedControl {
    const found = this.children.get(name)
    if (!(found instanceof PlayedControl)) throw new Error(`no ${name}`)
    return found
  }

  /** Puts a value as a finger or a message does. */
  put(name: string, value: unknown): void {
    this.values.set(name, value)
    this.script?.call('onValueChanged', name)
  }
}

/** A layout whose scripts run, with a clock driven by hand: what TouchOSC does with them. */
export class LayoutPlayer {
  readonly canvas: PlayedControl
  readonly sent: Sent[] = []
  #nowMs = 5000

  constructor(canvas: FileNode) {
    const listOf = (table: unknown): unknown[] => (table instanceof Map ? [...table.values()] : [])
    this.canvas = new PlayedControl(canvas, null, {
      getMillis: () => this.#nowMs,
      Color: (...parts: number[]) => parts,
      sendOSC: (message: unknown, connections: unknown) => {
        const [address, args] = listOf(message)
        const values = listOf(args).map((arg) => (arg as LuaFields).get('value'))
        this.sent.push({ address: String(address), args: values, connections: listOf(connections) })
      },
    })
    this.canvas.script?.call('init')
  }

  /** Lets time pass, in frames of 50 ms. */
  passMs(ms: number): void {
    for (const endMs = this.#nowMs + ms; this.#nowMs < endMs;) {
      this.#nowMs += 50
      this.canvas.script?.call('update')
    }
  }

  /** Takes a message of the show, as far as the canvas's script does something with it. */
  receive(address: string, ...values: unknown[]): void {
    const args = new Map(values.map((value, at) => [at + 1, new Map([['value', value]])]))
    const message = new Map<number, unknown>([
      [1, address],
      [2, args],
    ])
    this.canvas.script?.call('onReceiveOSC', message, new Map([[1, true]]))
  }

  /** What was sent to an address, in order. */
  to(address: string): readonly (readonly unknown[])[] {
    return this.sent.filter((one) => one.address === address).map(({ args }) => args)
  }
}
