import { strobeAt } from '../../server/protocol/strobe.ts'
import { brightnessOf, type Brightness } from './brightness.ts'
import { FlashEase } from './flash-ease.ts'
import { guardBrightness, UNGUARDED } from './flash-guard.ts'
import { masterAt } from './master-at.ts'
import type { ShowState } from './show-state.ts'

/** How bright the output is: master, blackout, flash and strobe together, as far as the guard lets them. */
export class StageBrightness {
  readonly #show: ShowState
  readonly #flash = new FlashEase()
  #guarded = UNGUARDED

  constructor(show: ShowState) {
    this.#show = show
  }

  /** To be asked once for each drawing, in order: what was shown before bounds what is shown next. */
  at(nowUs: number): Brightness {
    const wanted = brightnessOf({
      master: masterAt(this.#show, nowUs),
      strobe: strobeAt(this.#show.strobe, nowUs),
      flash: this.#flash.at(this.#show.number('/out/flash', nowUs) === 1, nowUs),
    })
    const isOn = this.#show.number('/out/guard', nowUs) === 1
    this.#guarded = guardBrightness(this.#guarded, wanted, nowUs, isOn)
    return this.#guarded.shown
  }
}
