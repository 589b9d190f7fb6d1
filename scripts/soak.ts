/**
 * Kills builds of a tile set at random moments, again and again: `npm run soak [-- --kills 200]`; exit 1 when a set was
 * ever broken, a tile ever wrong, or more than five seconds of work lost.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { killBuilds } from '../test/fixtures/killed-builds.ts'

const MOST_LOST_MS = 5000

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, pictures: { type: 'string', default: '9000' } },
})
const folder = await mkdtemp(join(tmpdir(), 'smalti-soak-'))
try {
  const { kills, count, revisions, mostLostMs } = await killBuilds({
    folder,
    kills: Number(values.kills),
    pictures: Number(values.pictures),
    mostMs: 8000,
    random: Math.random,
    onKill: (kill, stored, lostMs) =>
      process.stderr.write(`\rkill ${kill}: ${stored} tiles stored, ${(lostMs / 1000).toFixed(1)} s lost   `),
  })
  const isWithin = mostLostMs <= MOST_LOST_MS
  process.stdout.write(
    `\n${kills} kills: never a broken set or a wrong tile; ${count} tiles in ${revisions} revisions; at most ${(mostLostMs / 1000).toFixed(1)} s of work lost, ${isWithin ? 'within' : 'OVER'} ${MOST_LOST_MS / 1000} s\n`,
  )
  process.exitCode = isWithin ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
