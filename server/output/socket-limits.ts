/** What every WebSocket of this server is bounded by; no compression, whose cost a sender could choose. */
export const SOCKET_LIMITS = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: 65_536,
  maxFragments: 64,
  maxBufferedChunks: 1024,
} as const
