import { afterEach, describe, expect, it } from 'vitest'
import { propertyOf, readCanvas, unpackLayout } from '../../../scripts/draw-layout/read-lexml.ts'
import { rawRequest } from './raw-request.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'

let output: TestOutput

afterEach(() => output.close())

/** Width of a layout's canvas and the token that its script pairs with. */
function factsOf(body: string): { width: number; token: string } {
  const canvas = readCanvas(unpackLayout(Buffer.from(body, 'latin1')))
  const frame = canvas.properties.get('frame')!.element.children[1]!.children
  const token = /local TOKEN = "([^"]*)"/.exec(propertyOf(canvas, 'script'))?.[1] ?? 'none'
  return { width: Number(frame[2]!.text), token }
}

describe('/layout.tosc', () => {
  it('gives a layout for the size asked for, to keep, without a token where nobody has to pair', async () => {
    output = await openTestOutput()
    const { port } = output.server
    const phone = await rawRequest(port, '/layout.tosc')
    expect(phone.status).toBe(200)
    expect(phone.headers['content-type']).toBe('application/octet-stream')
    expect(phone.headers['content-disposition']).toBe('attachment; filename="smalti-phone.tosc"')
    expect(phone.headers['cache-control']).toBe('no-store')
    expect(factsOf(phone.body)).toEqual({ width: 390, token: '' })
    expect(factsOf((await rawRequest(port, '/layout.tosc?size=tablet')).body).width).toBe(1024)
    for (const size of ['', 'watch', 'phone&size=tablet', '__proto__']) {
      expect((await rawRequest(port, `/layout.tosc?size=${size}`)).status, size).toBe(400)
    }
  })

  it('pairs the phone of whoever may control, and is not given to who may only watch', async () => {
    output = await openTestOutput({ isLan: true })
    const { port } = output.server
    const { access } = output
    const stranger = await rawRequest(port, '/layout.tosc?size=tablet')
    expect(stranger.status).toBe(401)
    expect(stranger.body).toContain('value="/layout.tosc"')
    expect((await rawRequest(port, `/layout.tosc?token=${access.viewToken}`)).status).toBe(403)
    const body = JSON.stringify({ pin: access.pin })
    const headers = { 'Content-Type': 'application/json' }
    const login = await rawRequest(port, '/login', { method: 'POST', headers, body })
    const cookie = login.headers['set-cookie']![0]!.split(';')[0]!
    const layouts = [1, 2].map(() => rawRequest(port, '/layout.tosc', { headers: { Cookie: cookie } }))
    const tokens = (await Promise.all(layouts)).map((layout) => factsOf(layout.body).token)
    expect(tokens[0]).not.toBe(tokens[1])
    for (const token of tokens) {
      expect(access.pairOsc(token, '192.168.1.50')).toEqual({ ok: true, token, role: 'control' })
      expect(access.roleOf({ session: token, token })).toBeNull()
    }
  })
})
