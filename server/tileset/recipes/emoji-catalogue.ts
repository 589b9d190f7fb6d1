import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the drawings. */
export const EMOJI_FOLDER = path.dirname(fileURLToPath(import.meta.resolve('@twemoji/svg/package.json')))

const SKIN_TONE = /1f3f[b-f]/
const MAN_OR_WOMAN = /-200d-264[02]/
const FAMILY = /200d-1f46[67]/
const SINGLE_LETTER = /^1f1(e[6-9a-f]|f[0-9a-f])$/

/** No gesture for a stage. */
const RUDE = /^1f595/

/** Reads as something else from afar. */
const MISREAD = /^261d/

/** The other hours look alike. */
const CLOCK = /^1f55[1-35-79-b]|^1f5(5[c-f]|6[0-7])/

/** The drawings used, by code point: one of each subject, without skin tones, genders and families of the same. */
export function listEmoji(): string[] {
  return readdirSync(EMOJI_FOLDER)
    .filter((file) => file.endsWith('.svg'))
    .map((file) => file.slice(0, -4))
    .filter((code) => /^[0-9a-f-]+$/.test(code))
    .filter(
      (code) =>
        ![SKIN_TONE, MAN_OR_WOMAN, FAMILY, SINGLE_LETTER, CLOCK, RUDE, MISREAD].some((variant) =>
          variant.test(code),
        ),
    )
    .sort()
}
