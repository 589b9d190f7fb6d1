import { describe, expect, it } from 'vitest'
import { readCanvas, unpackLayout } from '../../../../scripts/draw-layout/read-lexml.ts'
import { makeTouchLayout } from '../../../../server/control/layout/touch-layout.ts'
import { NetworkRig } from '../network-rig.ts'
import { LayoutPlayer } from './layout-player.ts'

const STEP_MS = 50

/** A phone whose layout runs, in a network with the show. */
class Phone {
  readonly layout: LayoutPlayer
  readonly told = new Map<string, unknown>()
  address = '192.168.1.50'
  isInNetwork = true
  readonly #rig: NetworkRig

  constructor(rig: NetworkRig) {
    this.#rig = rig
    const token = rig.access.issueOscToken()!
    const facts = { prefix: '/mosaic', setNames: ['smalti', 'emoji'], sceneNames: [], token }
    this.layout = new LayoutPlayer(readCanvas(unpackLayout(makeTouchLayout(facts, 'phone'))))
  }

  get link(): unknown {
    return this.layout.canvas.find('link')!.values.get('text')
  }

  async passMs(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += STEP_MS) {
      this.#rig.show.nowUs += STEP_MS * 1000
      this.layout.passMs(STEP_MS)
      for (const { address, args } of this.layout.sent.splice(0)) {
        if (this.isInNetwork) await this.#rig.receive(this.address, address, ...(args as (number | string)[]))
      }
      this.#rig.feedback.tick()
      for (const datagram of this.#rig.sent.splice(0)) {
        if (!this.isInNetwork || datagram.address !== this.address) continue
        for (const message of datagram.messages) {
          this.told.set(message.address, message.args[0])
          this.layout.receive(message.address, ...message.args)
        }
      }
    }
  }
}

describe('a phone with a layout', () => {
  it('pairs by itself, shows the truth, and does so again when it comes back with another address', async () => {
    const rig = new NetworkRig()
    const phone = new Phone(rig)
    await phone.passMs(200)
    expect(phone.link).toBe('link')
    expect(phone.told.get('/mosaic/out/master')).toBe(1)
    phone.isInNetwork = false
    rig.show.store.apply(rig.show.command('/out/master', [0.25, 0]))
    await phone.passMs(60_000)
    expect(phone.link).toBe('LINK LOST')
    expect(phone.told.get('/mosaic/out/master')).toBe(1)
    phone.isInNetwork = true
    phone.address = '192.168.1.77'
    await phone.passMs(2000)
    expect(phone.link).toBe('link')
    expect(phone.told.get('/mosaic/out/master')).toBe(0.25)
    expect(rig.desk.senders.bestRoleAt('192.168.1.50')).toBeNull()
    expect(rig.desk.senders.bestRoleAt('192.168.1.77')).toBe('control')
  })

  it('zooms as long as its joystick is held', async () => {
    const rig = new NetworkRig()
    const phone = new Phone(rig)
    await phone.passMs(200)
    const stick = phone.layout.canvas.find('zoom_speed')!.child('fader')
    stick.put('touch', true)
    stick.put('x', 1)
    await phone.passMs(1000)
    expect(rig.show.store.number('/zoom/speed')).toBe(1)
    stick.put('touch', false)
    await phone.passMs(200)
    expect(rig.show.store.number('/zoom/speed')).toBe(0)
  })
})
