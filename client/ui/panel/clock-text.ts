/** Seconds as a player shows them: minutes and seconds, hours where there are any. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const pad = (part: number): string => String(part).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  const rest = `${hours > 0 ? pad(minutes) : minutes}:${pad(whole % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}
