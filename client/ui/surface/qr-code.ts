import { encode } from 'uqr'
import { element } from './element.ts'

const MODULE_PX = 6
const QUIET_MODULES = 3
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** A QR code of an address, dark on white as every phone reads it. */
export function qrCode(text: string, label: string): HTMLCanvasElement {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_MODULES })
  const canvas = element('canvas', {
    class: 'qr',
    width: size * MODULE_PX,
    height: size * MODULE_PX,
    role: 'img',
    'aria-label': label,
  })
  const context = canvas.getContext('2d')
  if (context === null) return canvas
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#0c0b0e'
  for (const [row, modules] of data.entries())
    for (const [col, isDark] of modules.entries())
      if (isDark) context.fillRect(col * MODULE_PX, row * MODULE_PX, MODULE_PX, MODULE_PX)
  return canvas
}

/**
 * Where other machines open the show's pages: as this page was opened where that can be, else as the server tells;
 * null where they cannot.
 */
export function sharedOrigin(
  opened: Pick<URL, 'hostname' | 'origin'>,
  told: readonly string[],
): string | null {
  return LOOPBACK.includes(opened.hostname) ? (told[0] ?? null) : opened.origin
}
