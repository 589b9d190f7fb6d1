import sharp from 'sharp'

import { messageOf } from '../errors/smalti-error.ts'
import { behaveAsHelper } from './helper-process.ts'
import type { TilePictureAnswer } from './read-tile-picture.ts'
import { decodeTilePicture, type TilePictureRequest } from './tile-picture.ts'

behaveAsHelper()
sharp.concurrency(1)
process.on('message', (request: TilePictureRequest) => void answer(request))

async function answer(request: TilePictureRequest): Promise<void> {
  const message: TilePictureAnswer = await decodeTilePicture(request).then(
    (picture) => ({ picture, fault: null }),
    (error: unknown) => ({ picture: null, fault: messageOf(error) }),
  )
  process.send?.(message)
}
