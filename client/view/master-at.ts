/** How bright the whole output is at a server time, 0..1; 0 when it is blacked out. */
export function masterAt(values: { number(address: string, nowUs: number): number }, nowUs: number): number {
  return values.number('/out/blackout', nowUs) === 0 ? values.number('/out/master', nowUs) : 0
}
