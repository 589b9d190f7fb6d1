/** The beat of the music: sent whenever it changes, and counted on by everyone for himself. */
export type Tempo = {
  /** Beats a minute, 20..300. */
  readonly bpm: number
  /** Server time of a first beat of a bar. */
  readonly originUs: number
}

/** Beats in a bar. */
export const BAR_BEATS = 4

/** Beats since the tempo's origin at a server time, with their fraction; below 0 before it. */
export function beatsAt({ bpm, originUs }: Tempo, nowUs: number): number {
  return ((nowUs - originUs) * bpm) / 60e6
}

/** Which beat of its bar it is at a server time, 1..4. */
export function beatOfBar(tempo: Tempo, nowUs: number): number {
  const beat = Math.floor(beatsAt(tempo, nowUs)) % BAR_BEATS
  return (beat < 0 ? beat + BAR_BEATS : beat) + 1
}

/** The same beat going on at another rate: no beat comes twice or is left out. */
export function turnTempo(tempo: Tempo, bpm: number, nowUs: number): Tempo {
  return { bpm, originUs: nowUs - (beatsAt(tempo, nowUs) * 60e6) / bpm }
}

/** What changes of the picture may wait for. */
export const BEAT_WAITS = ['off', 'beat', 'bar', '4bars'] as const

/** Server time of the first beat, bar or fourth bar from a moment on; that moment itself for `off`. */
export function boundaryFrom(tempo: Tempo, wait: (typeof BEAT_WAITS)[number], nowUs: number): number {
  const beats = { off: 0, beat: 1, bar: BAR_BEATS, '4bars': 4 * BAR_BEATS }[wait]
  if (beats === 0) return nowUs
  const turn = Math.ceil(beatsAt(tempo, nowUs) / beats)
  return Math.max(nowUs, Math.ceil(tempo.originUs + (turn * beats * 60e6) / tempo.bpm))
}

/** The even row nearest to moments, by least squares: the time from one to the next, and where the last one lies. */
export function fitEvenly(moments: readonly number[]): { readonly periodUs: number; readonly endUs: number } {
  const middle = (moments.length - 1) / 2
  const meanUs = moments.reduce((sum, atUs) => sum + atUs, 0) / moments.length
  const spread = moments.reduce((sum, _, place) => sum + (place - middle) ** 2, 0)
  const periodUs = moments.reduce((sum, atUs, place) => sum + (place - middle) * (atUs - meanUs), 0) / spread
  return { periodUs, endUs: meanUs + middle * periodUs }
}
