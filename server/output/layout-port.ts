/** Screens that a controller's layout is made for. */
export type LayoutSize = 'phone' | 'tablet'

/** What makes layouts for controllers. */
export interface LayoutPort {
  /** The file of a layout; `token` is what the controller pairs itself with, empty where nobody has to. */
  layout(size: LayoutSize, token: string): Uint8Array
}
