import { spawn, type ChildProcess } from 'node:child_process'

/** The command that holds system and display sleep off as long as it runs; null where none is known. */
function inhibitor(platform: NodeJS.Platform, pid: number): readonly [string, readonly string[]] | null {
  switch (platform) {
    case 'linux':
      return [
        'systemd-inhibit',
        [
          '--what=idle:sleep',
          '--who=smalti',
          '--why=a show is running',
          'tail',
          `--pid=${pid}`,
          '-f',
          '/dev/null',
        ],
      ]
    case 'darwin':
      return ['caffeinate', ['-dims', '-w', String(pid)]]
    case 'win32':
      return [
        'powershell',
        [
          '-NoProfile',
          '-Command',
          `$t = Add-Type -PassThru -Name S -MemberDefinition '[DllImport("kernel32.dll")] public static extern uint SetThreadExecutionState(uint f);'; [void]$t::SetThreadExecutionState(2147483651); Wait-Process -Id ${pid}`,
        ],
      ]
    default:
      return null
  }
}

/** Holds sleep off until it is closed, where the system has a way to. */
export class KeepAwake {
  #child: ChildProcess | null = null
  #isHeld = false

  constructor(platform: NodeJS.Platform = process.platform, pid: number = process.pid) {
    const command = inhibitor(platform, pid)
    if (command === null) return
    const child = spawn(command[0], command[1], { stdio: 'ignore' })
    this.#child = child
    child.on('spawn', () => (this.#isHeld = true))
    child.on('error', () => (this.#isHeld = false))
    child.on('exit', () => (this.#isHeld = false))
    child.unref()
  }

  /** Whether sleep is held off now. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  close(): void {
    this.#child?.kill()
    this.#child = null
  }
}
