import { ShowState } from './show-state.ts'

/** The show as it would be drawn with the scene in preview on air; what that does not name is as it is. */
export class PreviewedShow extends ShowState {
  override number(address: string, nowUs: number): number {
    return this.#previewedNumber(address) ?? super.number(address, nowUs)
  }

  override settled(address: string): number {
    return this.#previewedNumber(address) ?? super.settled(address)
  }

  override text(address: string): string {
    const value = this.preview?.values[address]
    return value === undefined ? super.text(address) : String(value)
  }

  #previewedNumber(address: string): number | null {
    const value = this.preview?.values[address]
    return typeof value === 'number' ? value : null
  }
}
