import { element } from '../surface/element.ts'

const WIDTH_PX = 1920

/** What draws the picture that is saved. */
export interface PictureTaker {
  takePicture(widthPx: number, heightPx: number): Promise<Blob | null>
}

/** Saves what is on air as a PNG file; `tell` says why when it cannot. */
export async function savePicture(
  taker: PictureTaker,
  aspect: number,
  tell: (words: string) => void,
): Promise<void> {
  const picture = await taker.takePicture(WIDTH_PX, Math.round(WIDTH_PX / aspect))
  if (picture === null) return tell('There is no picture to save yet.')
  const url = URL.createObjectURL(picture)
  element('a', {
    href: url,
    download: `smalti-${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.png`,
  }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
