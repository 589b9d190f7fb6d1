/** Has a button act when it is pressed down, not when it is let go: for the beat, and for what must not wait. */
export function pressAtOnce(button: HTMLButtonElement, act: () => void): void {
  button.addEventListener('pointerdown', (event) => {
    if (event.button === 0 && !button.matches(':disabled')) act()
  })
  // A click of a pointer has acted already; keys and screen readers click without one.
  button.addEventListener('click', (event) => {
    if (event.detail === 0) act()
  })
}
