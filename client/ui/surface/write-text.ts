/** Puts text into an element, and leaves an element alone that says it already: screen readers then keep quiet. */
export function writeText(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text
}
