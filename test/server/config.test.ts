import { describe, expect, it } from 'vitest'
import { readConfig, type ShowConfig } from '../../server/config.ts'
import { SmaltiError } from '../../server/errors/smalti-error.ts'

function show(...argv: string[]): ShowConfig {
  const config = readConfig(argv, '0')
  if (config.command !== 'show') throw new Error(`not a show: ${config.command}`)
  return config
}

describe('the command line', () => {
  it('shows the demo on loopback when nothing is said', () => {
    const config = show()
    expect(config).toMatchObject({
      source: 'demo',
      port: 7700,
      oscPort: 7700,
      rtmpPort: 1935,
      isLan: false,
      host: null,
    })
    expect(config.tiles).toEqual(['smalti', 'emoji'])
    expect(config.aspect).toBeCloseTo(16 / 9)
  })

  it('takes sets, grids and feedback targets', () => {
    const config = show('film.mp4', '--tiles', 'a', 'b', '--grid', '100x50', '--osc-reply', '10.0.0.2:9000')
    expect(config.source).toBe('film.mp4')
    expect(config.tiles).toEqual(['a', 'b'])
    expect(config.cols).toBe(100)
    expect(config.aspect).toBe(2)
    expect(config.oscReplies).toEqual([{ host: '10.0.0.2', port: 9000 }])
  })

  it('listens to OSC over TCP only when it is told to, and beside UDP', () => {
    expect(show().oscTcpPort).toBe('off')
    expect(show('--osc-tcp-port', '0').oscTcpPort).toBe(0)
    expect(() => show('--osc-tcp-port', '70000')).toThrow(/--osc-tcp-port/)
    expect(() => show('--osc-tcp-port', '7702', '--osc-port', 'off')).toThrow(/beside OSC over UDP/)
    expect(() => show('--osc-tcp-port', '7700')).toThrow(/port of the pages/)
  })

  it('takes what the glyphs are drawn of, for a show and for a build', () => {
    expect(show('--glyphs', 'katakana').glyphs).toEqual({ characters: 'katakana', font: null })
    expect(show().glyphs).toBeNull()
    const build = readConfig(['tiles', 'build', 'glyphs', '--glyphs', '01'], '0')
    expect(build).toMatchObject({ from: 'glyphs', glyphs: { characters: '01', font: null } })
    expect(() => show('--glyphs', ' ')).toThrow(/--glyphs names no character/)
  })

  it('goes beyond loopback only when asked', () => {
    expect(show('--lan').isLan).toBe(true)
    expect(show('--host', '192.168.1.5').isLan).toBe(true)
    expect(show('--host', '127.0.0.1').isLan).toBe(false)
  })

  it('knows the other commands', () => {
    expect(readConfig(['doctor', '--data-dir', '/x'], '0')).toMatchObject({
      command: 'doctor',
      dataDir: '/x',
    })
    expect(readConfig(['sources'], '0')).toMatchObject({ command: 'sources' })
    expect(readConfig(['tiles', 'list', '--json'], '0')).toMatchObject({
      command: 'tiles-list',
      isJson: true,
    })
    expect(readConfig(['tiles', 'build', 'photos', '--data-dir', '/x'], '0')).toMatchObject({
      command: 'tiles-build',
      from: 'photos',
      dataDir: '/x',
    })
  })

  it('names a set, and takes only files of a kind', () => {
    const build = (...words: string[]) => readConfig(['tiles', 'build', 'photos', ...words], '0')
    expect(build()).toMatchObject({ name: null, only: null })
    expect(build('--name', 'holiday', '--only', 'films')).toMatchObject({ name: 'holiday', only: 'films' })
    expect(() => build('--name', '../up')).toThrow(/no name of a set/)
    expect(() => build('--only', 'songs')).toThrow(/--only/)
  })

  it('cuts clips as told, before a show and in a build', () => {
    expect(show().clips).toEqual({ maxSeconds: 2, fps: 12 })
    expect(show('--max-clip', '0', '--clip-fps', '24').clips).toEqual({ maxSeconds: 0, fps: 24 })
    const build = (...words: string[]) => readConfig(['tiles', 'build', 'film.mp4', ...words], '0')
    expect(build()).toMatchObject({ clips: { maxSeconds: 2, fps: 12 } })
    expect(build('--max-clip', '1.5', '--clip-fps', '6')).toMatchObject({
      clips: { maxSeconds: 1.5, fps: 6 },
    })
    expect(() => build('--max-clip', '-1')).toThrow(/--max-clip -1/)
  })

  it.each([
    [['--port', '70000'], /--port 70000/],
    [['--port', ''], /--port/],
    [['--cols', 'many'], /--cols many/],
    [['--cols', '80.5'], /whole number/],
    [['--grid', '80'], /--grid 80/],
    [['--aspect', 'wide'], /--aspect wide/],
    [['--fps', '0'], /--fps 0/],
    [['--max-clip', '11'], /--max-clip 11/],
    [['--max-clip', '2s'], /--max-clip 2s/],
    [['--clip-fps', '0'], /--clip-fps 0/],
    [['--clip-fps', '31'], /--clip-fps 31/],
    [['--look-ahead', '31'], /--look-ahead 31/],
    [['--quality', 'best'], /quality/],
    [['--osc-reply', 'nowhere'], /--osc-reply nowhere/],
    [['--osc-allow', '300.1.1.1/8'], /--osc-allow 300/],
    [['--osc-prefix', 'mosaic'], /--osc-prefix mosaic/],
    [['--host', 'somewhere'], /--host somewhere/],
    [['--lan', '--test-hooks'], /--test-hooks/],
    [['--nonsense'], /--nonsense/],
  ])('refuses %j with one line and a cure', (argv, message) => {
    let error: unknown
    try {
      show(...argv)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(SmaltiError)
    expect(error).toMatchObject({ code: 'bad-option', message: expect.stringMatching(message) as string })
    expect((error as SmaltiError).cure).not.toBe('')
    expect((error as SmaltiError).message).not.toContain('\n')
  })
})
