import type { Page } from 'playwright-core'

/** Controls that a screen reader could not name. */
export async function nameless(page: Page): Promise<readonly string[]> {
  const lines = (await page.locator('body').ariaSnapshot()).split('\n')
  return lines.filter((line) =>
    /- (button|slider|textbox|combobox|tab|link|spinbutton|img)\b(?! ")/.test(line),
  )
}

/** Buttons and fields that a thumb would miss. */
export function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`
    [...document.querySelectorAll('button, select, input:not([type=range]), summary, .fader-track')]
      .filter((control) => control.offsetParent !== null)
      .filter((control) => {
        const { width, height } = control.getBoundingClientRect()
        return width < 44 || height < 44
      })
      .map((control) => control.outerHTML.slice(0, 120))`)
}
