import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

/** A random PIN of six digits. */
export function randomPin(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}

/** A random token of `bits`, as URL-safe text. */
export function randomToken(bits: 128 | 256): string {
  return randomBytes(bits / 8).toString('base64url')
}

/** A digest under which a secret can be kept and looked up without its comparison telling anything. */
export function secretDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Whether two secrets are equal, in a time that depends on neither. */
export function equalSecrets(a: string, b: string): boolean {
  const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest()
  return timingSafeEqual(digest(a), digest(b))
}
