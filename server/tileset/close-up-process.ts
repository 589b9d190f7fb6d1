import { messageOf } from '../errors/smalti-error.ts'
import { CloseUpPainter } from './close-up-painter.ts'
import type { CloseUpAnswer, CloseUpRequest } from './close-up-messages.ts'
import { behaveAsHelper } from './helper-process.ts'

behaveAsHelper()
const painter = new CloseUpPainter()
process.on('message', (request: CloseUpRequest) => void answer(request))

async function answer(request: CloseUpRequest): Promise<void> {
  const { id } = request
  const done = await painter.paint(request).then(
    (picture) => ({ picture, fault: null }),
    (error: unknown) => ({ picture: null, fault: messageOf(error) }),
  )
  const message: CloseUpAnswer = { id, ...done }
  process.send?.(message)
}
