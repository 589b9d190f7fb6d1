import { describe, expect, it } from 'vitest'
import { Access } from '../../../server/access/access.ts'
import { TOKEN_LIFE_US } from '../../../server/access/token-store.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'

const MINUTE_US = 60_000_000
const NOBODY = { session: undefined, token: undefined }

function makeAccess(isLan: boolean) {
  const clock = { nowUs: 0 }
  const pins: string[] = []
  const logged: string[] = []
  const note = (event: string, facts?: unknown): void => void logged.push(event + JSON.stringify(facts))
  const access = new Access({
    isLan,
    now: () => clock.nowUs,
    logger: { ...SILENT_LOGGER, info: note, warn: note, error: note },
    pinChanged: (pin) => void pins.push(pin),
  })
  return { access, clock, pins, logged }
}

/** Six digits that are not the PIN. */
function wrongPin(access: Access): string {
  return String((Number(access.pin) + 1) % 1_000_000).padStart(6, '0')
}

describe('Access', () => {
  it('asks nothing of anyone on loopback', () => {
    const { access } = makeAccess(false)
    expect(access.roleOf(NOBODY)).toBe('admin')
    expect([access.pin, access.viewToken]).toEqual([null, null])
  })

  it('asks everyone for PIN or view token in the network', () => {
    const { access } = makeAccess(true)
    expect(access.pin).toMatch(/^\d{6}$/)
    expect(access.roleOf(NOBODY)).toBeNull()
    expect(access.roleOf({ session: 'x', token: access.pin! })).toBeNull()
    expect(access.roleOf({ session: undefined, token: access.viewToken! })).toBe('view')
    expect(access.roleOf({ session: access.viewToken!, token: undefined })).toBeNull()
    const login = access.login(access.pin!, '10.0.0.2')
    expect(login).toMatchObject({ ok: true, role: 'control' })
    expect(access.roleOf({ session: login.ok ? login.token : '', token: undefined })).toBe('control')
    expect(access.roleOf({ session: access.startViewSession(), token: undefined })).toBe('view')
  })

  it('hands out tokens of the promised size', () => {
    const { access } = makeAccess(true)
    const login = access.login(access.pin!, 'a')
    expect(Buffer.from(login.ok ? login.token : '', 'base64url')).toHaveLength(32)
    expect(Buffer.from(access.viewToken!, 'base64url')).toHaveLength(16)
  })

  it('locks an address for five minutes after five wrong PINs in a minute, and no other', () => {
    const { access, clock } = makeAccess(true)
    for (let i = 0; i < 5; i++) expect(access.login(wrongPin(access), '10.0.0.9').ok).toBe(false)
    expect(access.login(access.pin!, '10.0.0.9')).toMatchObject({ ok: false, lockedSeconds: 300 })
    expect(access.login(access.pin!, '10.0.0.8').ok).toBe(true)
    clock.nowUs += 5 * MINUTE_US - 1
    expect(access.login(access.pin!, '10.0.0.9').ok).toBe(false)
    clock.nowUs += 2
    expect(access.login(access.pin!, '10.0.0.9').ok).toBe(true)
  })

  it('counts a whole IPv6 network as one address', () => {
    const { access } = makeAccess(true)
    for (let i = 0; i < 5; i++) access.login(wrongPin(access), `2001:db8:1:2:${i}::7`)
    expect(access.login(access.pin!, '2001:db8:1:2:ffff::1')).toMatchObject({ ok: false })
    expect(access.login(access.pin!, '2001:db8:1:3::1').ok).toBe(true)
    expect(access.login(access.pin!, '::1').ok).toBe(true)
  })

  it('replaces the PIN after twenty wrong ones and keeps sessions', () => {
    const { access, pins } = makeAccess(true)
    const old = access.pin!
    const login = access.login(old, 'phone')
    for (let i = 0; i < 20; i++) access.login(wrongPin(access), `10.0.1.${i}`)
    expect(pins).toHaveLength(1)
    expect(access.pin).toBe(pins[0])
    if (access.pin !== old) expect(access.login(old, '10.0.2.1').ok).toBe(false)
    expect(access.roleOf({ session: login.ok ? login.token : '', token: undefined })).toBe('control')
  })

  it('never finds the PIN by a thousand guesses from one address', () => {
    const { access } = makeAccess(true)
    const guess = (i: number) => access.login(String(i).padStart(6, '0'), '10.0.0.3').ok
    const hits = Array.from({ length: 1000 }, (_, i) => guess(i)).filter(Boolean).length
    expect(hits).toBeLessThanOrEqual(access.pin! < '000005' ? 1 : 0)
  })

  it('issues tokens that pair OSC and nothing else, and none where nobody has to pair', () => {
    const { access } = makeAccess(true)
    const token = access.issueOscToken()!
    expect(access.pairOsc(token, '10.0.0.4')).toEqual({ ok: true, token, role: 'control' })
    expect(access.roleOf({ session: token, token })).toBeNull()
    expect(makeAccess(false).access.issueOscToken()).toBeNull()
  })

  it('pairs OSC by PIN, again by token, and forgets after twelve hours of silence', () => {
    const { access, clock } = makeAccess(true)
    expect(access.pairOsc('nonsense', '10.0.0.4').ok).toBe(false)
    const paired = access.pairOsc(access.pin!, '10.0.0.4')
    expect(paired).toMatchObject({ ok: true, role: 'control' })
    const token = paired.ok ? paired.token : ''
    clock.nowUs += TOKEN_LIFE_US - 1
    expect(access.pairOsc(token, '10.0.0.77')).toEqual({ ok: true, token, role: 'control' })
    clock.nowUs += TOKEN_LIFE_US + 1
    expect(access.pairOsc(token, '10.0.0.77').ok).toBe(false)
    expect(access.roleOf({ session: token, token })).toBeNull()
  })

  it('takes the token of an earlier show for no guess at the PIN, however often a layout sends it', () => {
    const { access, pins, clock } = makeAccess(true)
    for (let n = 0; n < 100; n++) {
      clock.nowUs += 1e6
      expect(access.pairOsc('A9x-token-of-an-earlier-show', '10.0.0.7').ok).toBe(false)
    }
    expect(pins).toEqual([])
    expect(access.pairOsc(access.pin!, '10.0.0.7').ok).toBe(true)
  })

  it('takes odd secrets for what they are', () => {
    const { access } = makeAccess(true)
    for (const secret of [
      '',
      ' ',
      '0'.repeat(5000),
      '\0',
      '__proto__',
      `${access.pin!}0`,
      `0${access.pin!}`,
    ]) {
      expect(access.login(secret, secret.slice(0, 9)).ok).toBe(false)
      expect(access.pairOsc(secret, secret.slice(0, 9)).ok).toBe(false)
      expect(access.roleOf({ session: secret, token: secret })).toBeNull()
    }
  })

  it('logs no secret', () => {
    const { access, logged } = makeAccess(true)
    access.login(access.pin!, 'a')
    access.login('123456789', 'a')
    access.pairOsc('geheim', 'a')
    const text = logged.join()
    for (const secret of [access.pin!, access.viewToken!, '123456789', 'geheim'])
      expect(text).not.toContain(secret)
  })
})
