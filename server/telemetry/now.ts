/** Server monotonic time, microseconds; the same clock in every thread and process of this machine. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n)
}
