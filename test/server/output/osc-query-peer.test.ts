import { OSCQueryDiscovery, type DiscoveredService } from 'oscquery'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { REGISTRY } from '../../../server/protocol/registry.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'
import { TestSurfaces } from './test-surfaces.ts'

let output: TestOutput
let service: DiscoveredService

beforeEach(async () => {
  const surfaces = new TestSurfaces()
  output = await openTestOutput({ surfaces })
  service = await new OSCQueryDiscovery().queryNewService('127.0.0.1', output.server.port)
})

afterEach(() => output.close())

describe('an OSCQuery client that is not ours', () => {
  it('learns where OSC goes and what is offered', () => {
    expect(service.hostInfo).toMatchObject({
      name: 'Smalti on test',
      oscIp: '127.0.0.1',
      oscPort: 7700,
      oscTransport: 'UDP',
      extensions: { LISTEN: true, RANGE: true },
    })
  })

  it('walks the tree and finds every address, with values, ranges and choices', () => {
    const methodAt = (path: string) => service.resolvePath(path)?._getMethodDescription(path)
    const argumentAt = (path: string) => methodAt(path)?.arguments?.[0]
    const rows = REGISTRY.filter((row) => !row.address.includes('/N'))
    for (const { address, note } of rows)
      expect(methodAt(`/mosaic${address}`)?.description, address).toContain(note)
    expect(service.flat().map((method) => method.full_path)).toContain('/mosaic/look/tint')
    expect(methodAt('/mosaic/zoom')?.access).toBe(3)
    expect(methodAt('/mosaic/zoom/home')).toMatchObject({
      access: 2,
      critical: true,
      arguments: [{ type: 'I' }],
    })
    expect(argumentAt('/mosaic/zoom')).toMatchObject({ type: 'f', value: 1, range: { min: 1, max: 4096 } })
    expect(argumentAt('/mosaic/set/select')).toMatchObject({
      type: 's',
      range: { vals: ['smalti', 'emoji'] },
    })
    expect(argumentAt('/mosaic/set/1/select')).toMatchObject({ type: 'T', value: true })
    expect(argumentAt('/mosaic/out/blackout')).toMatchObject({ type: 'F', value: false })
    expect(service.resolvePath('/mosaic/set/3/select')).toBeNull()
  })
})
