import { expect, test } from 'vitest'
import { ReelFolder } from '../../../../server/tileset/film/reel-folder.ts'
import { ReelWriter } from '../../../../server/tileset/film/reel-writer.ts'
import { temporaryFolder } from '../pictures.ts'

test('stands at 0 before the first frame, so that progress can be told of it', async () => {
  const folder = ReelFolder.at(await temporaryFolder())
  const writer = new ReelWriter({ folder, width: 64, keptPerSecond: 12, stored: () => {}, now: () => 0 })
  expect(writer.lastPtsUs).toBe(0)
  await writer.close()
})
