/** The value of `Set-Cookie` for a session: unreadable by scripts, never sent along from foreign pages. */
export function sessionCookie(name: string, token: string): string {
  return `${name}=${token}; Path=/; HttpOnly; SameSite=Strict`
}
