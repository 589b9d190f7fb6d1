/** Counts and gauges by name, read by `/metrics`, `/healthz` and the closing line. */
export interface Meter {
  /** Adds to a counter; labels tell the same counter apart. */
  count(name: CounterName, by?: number, label?: string): void
  /** Sets a gauge. */
  gauge(name: GaugeName, value: number, label?: string): void
  /** Adds one observation in milliseconds to a histogram. */
  time(name: TimerName, ms: number): void
}

export type CounterName =
  | 'frames_in'
  | 'frames_out'
  | 'frames_held'
  | 'frames_dropped'
  | 'frames_late'
  | 'bytes_sent'
  | 'client_skips'
  | 'encodes'
  | 'osc_ok'
  | 'osc_bad'
  | 'osc_denied'
  | 'osc_dropped'
  | 'restarts'
  | 'worker_failures'
  | 'close_ups_dropped'
  | 'close_up_failures'

export type GaugeName = 'clients' | 'workers' | 'look_ahead_seconds' | 'latency_ms' | 'queue_depth' | 'fps'

export type TimerName = 'match_ms' | 'encode_ms' | 'send_ms' | 'decode_ms' | 'control_to_photon_ms'
