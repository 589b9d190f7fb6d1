/** What may fly over the mosaic, as `/fx/particles` has it. */
export const PARTICLE_KINDS = ['off', 'embers', 'starfield', 'explosion', 'dissolve'] as const

/** One of them. */
export type ParticleKind = (typeof PARTICLE_KINDS)[number]
