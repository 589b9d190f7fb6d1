/** How much the machine is asked to do. */
export type QualityName = 'draft' | 'preview' | 'production' | 'max'

/** The numbers behind a quality. */
export type Profile = {
  readonly name: QualityName
  readonly cols: number
  /** Most pixels across a decoded raster. */
  readonly rasterWidth: number
  readonly maxFps: number
}

export const PROFILES: Readonly<Record<QualityName, Profile>> = {
  draft: { name: 'draft', cols: 96, rasterWidth: 480, maxFps: 30 },
  preview: { name: 'preview', cols: 128, rasterWidth: 640, maxFps: 30 },
  production: { name: 'production', cols: 160, rasterWidth: 640, maxFps: 60 },
  max: { name: 'max', cols: 240, rasterWidth: 1280, maxFps: 60 },
}

/** What the machine has. */
export type Machine = { readonly cores: number; readonly memoryBytes: number }

/** The profile that fits a machine: production, preview where memory is under 4 GB. */
export function chooseProfile(quality: QualityName | 'auto', machine: Machine): Profile {
  if (quality !== 'auto') return PROFILES[quality]
  return machine.memoryBytes < 4e9 ? PROFILES.preview : PROFILES.production
}

/** Matching threads: one core stays free for the show itself, at least one matches, more than eight never pay. */
export function chooseWorkers(workers: number | 'auto', machine: Machine): number {
  return workers === 'auto' ? Math.min(8, Math.max(1, machine.cores - 1)) : workers
}

/** Shared memory for rasters, tables and grids: a quarter of what the machine has, between 256 MB and 2 GB. */
export function chooseMemoryBytes(memoryMb: number | 'auto', machine: Machine): number {
  if (memoryMb !== 'auto') return memoryMb * 1e6
  return Math.min(2e9, Math.max(256e6, machine.memoryBytes / 4))
}
