import type { ServerResponse } from 'node:http'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
]

/** The policy of every page but `/out`. */
export const CONTENT_POLICY = POLICY.join('; ')

/** The policy of `/out`: OBS injects a style element. */
export const OUT_CONTENT_POLICY = CONTENT_POLICY.replace(
  "style-src 'self'",
  "style-src 'self' 'unsafe-inline'",
)

/** The headers of every answer, by name. */
export const COMMON_HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Security-Policy', CONTENT_POLICY],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  [
    'Permissions-Policy',
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), fullscreen=(self), screen-wake-lock=(self)',
  ],
  ['Cache-Control', 'no-store'],
]

/** Sets the headers that every answer carries; a route may replace them. */
export function setCommonHeaders(response: ServerResponse): void {
  for (const [name, value] of COMMON_HEADERS) response.setHeader(name, value)
}
