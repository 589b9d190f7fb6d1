/** Takes an element to fullscreen and back; where the browser refuses, nothing happens. */
export async function toggleFullscreen(element: HTMLElement): Promise<void> {
  try {
    if (document.fullscreenElement === null) await element.requestFullscreen({ navigationUI: 'hide' })
    else await document.exitFullscreen()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}
