import { CELL_CHANGES, type CellChange } from '../server/protocol/cell-change.ts'
import { clipsAt } from '../server/protocol/clip-clock.ts'
import { diveLook } from '../server/protocol/dive.ts'
import { diveDrift } from '../server/protocol/dive-drift.ts'
import { apartAt } from '../server/protocol/gather.ts'
import { plateAt } from '../server/protocol/plate.ts'
import { motionAt, type Motion } from '../server/protocol/motion.ts'
import { PARTICLE_KINDS } from '../server/protocol/particle-kind.ts'
import { FLAG, wholeSizeOf } from '../server/protocol/wire.ts'
import type { GridFrame } from './playback/grid-frame.ts'
import { PinnedFrames } from './playback/pinned-frames.ts'
import type { Playback } from './playback/playback.ts'
import type { DiveState, DrawState, GatherState, ParticleState } from './render/draw-state.ts'
import { airAt } from './view/air-at.ts'
import { drawnBrightness } from './view/brightness.ts'
import { burstAt } from './view/burst-at.ts'
import { lightAt } from './view/light-at.ts'
import { cellTransform, framePicture, type CanvasShape } from './view/picture-frame.ts'
import { ParticleEase } from './view/particle-ease.ts'
import { pulseAt } from './view/pulse-at.ts'
import { StageBrightness } from './view/stage-brightness.ts'
import type { ShowState } from './view/show-state.ts'
import type { View } from './view/view-at.ts'
import { wanderAt } from './view/wander.ts'

/** How far a picture that stands because its source is gone wanders, so that it stays alive, and how gently it starts. */
const HELD_DRIFT = 0.15
const HELD_DRIFT_MS = 3000

const AT_REST = { startUs: 0, durationMs: HELD_DRIFT_MS, curve: 'smooth', space: 'linear' } as const

/** Brings everything together that one drawing of the stage depends on. */
export class StageMoment {
  readonly #show: ShowState
  readonly #playback: Playback
  readonly #particles = new ParticleEase()
  readonly #brightness: StageBrightness
  readonly #pins = new PinnedFrames()
  #lastAir: GridFrame | null = null
  #heldDrift: Motion = { ...AT_REST, from: 0, to: 0 }

  constructor(show: ShowState, playback: Playback) {
    this.#show = show
    this.#playback = playback
    this.#brightness = new StageBrightness(show)
  }

  /**
   * The drawing at a server time; null while the show is not known, when nothing may be drawn.
   *
   * @param delayUs how much later than due frames are shown
   */
  at(nowUs: number, view: View, canvas: Omit<CanvasShape, 'aspect'>, delayUs: number): DrawState | null {
    const { air } = this.#show
    if (air === null) return null
    const moment = airAt(air, nowUs)
    const incomingId = moment.incoming?.setId
    this.#playback.retain(incomingId === undefined ? [moment.setId] : [moment.setId, incomingId], nowUs)
    const incoming = incomingId === undefined ? null : this.#playback.frameAt(incomingId, nowUs, delayUs)
    const airFrame = this.#playback.frameAt(moment.setId, nowUs, delayUs) ?? this.#lastAir
    this.#lastAir = airFrame
    const number = (address: string): number => this.#show.number(address, nowUs)
    const change = this.#change
    const shape = wholeSizeOf(airFrame ?? incoming ?? { cols: 1, rows: 1, flags: 0 })
    const calm = diveDrift(this.#show.dive, view.zoom, nowUs)
    const drift = calm * Math.max(view.drift, this.#heldDriftAt(airFrame, nowUs))
    const pulsed = view.zoom * pulseAt(calm * number('/zoom/pulse'), this.#show.tempo, nowUs)
    const zoom = pulsed * wanderAt(drift, nowUs).zoomFactor
    const { pinned } = this.#show.dive
    const frame = framePicture(
      { ...view, drift, zoom: pulsed },
      { ...canvas, aspect: this.#show.aspect },
      nowUs,
    )
    return {
      nowUs,
      clips: clipsAt(this.#show.clips, nowUs),
      transform: cellTransform(frame, shape.cols, shape.rows),
      air: airFrame && this.#pins.pin(airFrame, pinned),
      incoming: incoming && this.#pins.pin(incoming, pinned),
      transition: incoming === null ? null : moment.incoming,
      gather: this.#gatherAt(nowUs, canvas.crop),
      dive: this.#diveAt(zoom),
      plate: plateAt(this.#show.dive, zoom),
      gap: number('/grid/gap'),
      tint: number('/look/tint'),
      blend: number('/look/blend'),
      grade: {
        brightness: number('/look/brightness'),
        contrast: number('/look/contrast'),
        saturation: number('/look/saturation'),
        hueDeg: number('/look/hue'),
      },
      bloom: number('/fx/bloom'),
      vignette: number('/fx/vignette'),
      grain: number('/fx/grain'),
      crt: number('/fx/crt'),
      particles: this.#particlesAt(nowUs, canvas.crop),
      ...drawnBrightness(this.#brightness.at(nowUs)),
      light: lightAt(number, this.#show.sweep, nowUs),
      crossfadeMs: change === 'cut' ? 0 : number('/look/change/ms'),
      change,
      closeUps: 'all',
    }
  }

  #diveAt(zoom: number): DiveState | null {
    const { tile } = this.#show.dive
    const look = tile === null ? null : diveLook(tile, zoom)
    return tile === null || look === null ? null : { tile, ...look }
  }

  #gatherAt(nowUs: number, crop: CanvasShape['crop']): GatherState | null {
    const apart = apartAt(this.#show.gather, nowUs)
    return apart === 0 ? null : { apart, crop }
  }

  get #change(): CellChange {
    const told = this.#show.text('/look/change')
    return CELL_CHANGES.find((change) => change === told) ?? 'fade'
  }

  #particlesAt(nowUs: number, crop: CanvasShape['crop']): ParticleState | null {
    const told = this.#show.text('/fx/particles')
    const eased = this.#particles.at(PARTICLE_KINDS.find((kind) => kind === told) ?? 'off', nowUs)
    if (eased === null) return null
    const { kind, level, chosenUs } = eased
    const amount = this.#show.number('/fx/particles/amount', nowUs)
    return { kind, amount, level, burst: burstAt(nowUs, chosenUs), crop }
  }

  #heldDriftAt(air: GridFrame | null, nowUs: number): number {
    const isHeld = air !== null && (air.flags & (FLAG.HELD | FLAG.SLATE)) !== 0
    const to = isHeld ? HELD_DRIFT : 0
    if (to !== this.#heldDrift.to)
      this.#heldDrift = { ...AT_REST, from: motionAt(this.#heldDrift, nowUs), to, startUs: nowUs }
    return motionAt(this.#heldDrift, nowUs)
  }
}
