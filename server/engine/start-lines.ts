import type { ReadyFacts } from './engine-facts.ts'

/** The lines that the start prints for people: where the picture and the controls are, and what drives them. */
export function startLines(ready: ReadyFacts, options: { readonly isTerminal: boolean }): string {
  const { ffmpeg, profile, workers } = ready
  const tcp = ready.oscTcpPort === null ? '' : `; TCP port ${ready.oscTcpPort}`
  const osc =
    ready.oscPort === null
      ? 'off'
      : `${hostOf(ready.http)}:${ready.oscPort}, feedback to port ${ready.oscReplyPort}${tcp}`
  const lines = [
    `Picture   ${ready.http}/out`,
    `Controls  ${ready.http}/`,
    `Panel     ${ready.http}/panel`,
    ...ready.urls.map((url) => `Phones    ${url}/panel`),
    `OSC       ${osc}`,
    `Engine    ffmpeg ${ffmpeg.version} (${ffmpeg.origin}), ${profile.name}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
  ]
  if (ready.rtmpPort !== null) {
    const key =
      ready.streamKey === null ? '' : `; from other machines add ?key=${ready.streamKey} to the stream key`
    lines.push(`Publish   rtmp://${hostOf(ready.http)}:${ready.rtmpPort}/live/${key}`)
  }
  if (ready.pin !== null)
    lines.push(
      `PIN       ${ready.pin}`,
      `OBS       ${ready.urls[0] ?? ready.http}/out?token=${ready.viewToken}`,
    )
  if (options.isTerminal) lines.push('Keys      q quit, o open the picture, p open the panel')
  return `${lines.join('\n')}\n`
}

function hostOf(http: string): string {
  return new URL(http).hostname
}
