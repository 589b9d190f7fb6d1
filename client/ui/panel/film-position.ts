/**
 * Where a film stands between two answers of the server, so that its place moves evenly: it plays on at its speed from
 * what was told last.
 */
export class FilmPosition {
  #told = NaN
  #toldMs = 0

  /**
   * Seconds from the film's beginning.
   *
   * @param told what the server told last
   * @param rate how fast it plays; 0 when it stands
   */
  at(told: number, nowMs: number, rate: number, durationSeconds: number): number {
    if (told !== this.#told) {
      this.#told = told
      this.#toldMs = nowMs
    }
    const position = told + (rate * (nowMs - this.#toldMs)) / 1000
    return Math.min(durationSeconds, Math.max(0, position))
  }
}
