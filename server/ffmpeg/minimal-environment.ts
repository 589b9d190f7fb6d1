const PASSED_ON = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'windir',
  'USERPROFILE',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
]

/**
 * The few variables that ffmpeg gets: enough to load its libraries and find fonts. Proxies, report files and secrets
 * of the surroundings stay out.
 */
export function minimalEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = { LANG: 'C', LC_ALL: 'C', AV_LOG_FORCE_NOCOLOR: '1' }
  for (const name of PASSED_ON) {
    const value = env[name]
    if (value !== undefined) passed[name] = value
  }
  return passed
}
