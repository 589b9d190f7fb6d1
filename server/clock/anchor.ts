/** Where the frames of a segment belong in server time: all that have this anchor move with it. */
export class Anchor {
  readonly id: number
  /** What a time of the source lacks to server time, at the pivot and, at its own speed, everywhere. */
  offsetUs: number
  #speed: number
  #pivotPtsUs: number

  /** @param pivotPtsUs the time of the source from which on `speed` counts */
  constructor(id: number, offsetUs: number, speed = 1, pivotPtsUs = 0) {
    this.id = id
    this.offsetUs = offsetUs
    this.#speed = speed
    this.#pivotPtsUs = pivotPtsUs
  }

  /** Server time at which a frame of this time is due. */
  dueUs(ptsUs: number): number {
    return this.#pivotPtsUs + (ptsUs - this.#pivotPtsUs) / this.#speed + this.offsetUs
  }

  /** Plays faster or slower from the moment `nowUs` on: what is due then stays due then. */
  setSpeed(speed: number, nowUs: number): void {
    const ptsUs = this.#pivotPtsUs + (nowUs - this.offsetUs - this.#pivotPtsUs) * this.#speed
    this.#speed = speed
    this.#pivotPtsUs = ptsUs
    this.offsetUs = nowUs - ptsUs
  }
}
