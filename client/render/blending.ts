import {
  AddEquation,
  CustomBlending,
  DoubleSide,
  OneFactor,
  OneMinusSrcAlphaFactor,
  OneMinusSrcColorFactor,
} from 'three'

/** Lays premultiplied colour over what was there. */
export const OVER = {
  side: DoubleSide,
  blending: CustomBlending,
  blendEquation: AddEquation,
  blendSrc: OneFactor,
  blendDst: OneMinusSrcAlphaFactor,
  blendSrcAlpha: OneFactor,
  blendDstAlpha: OneMinusSrcAlphaFactor,
} as const

/** Adds light so that it never becomes more than its alpha. */
export const SCREEN = { ...OVER, blendDst: OneMinusSrcColorFactor } as const
