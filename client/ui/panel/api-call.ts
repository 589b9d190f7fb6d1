import { textOf } from '../surface/field-of.ts'

/** What the server answered; `reason` says why it did not do it. */
export type ApiAnswer =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly reason: string }

/** Asks the server over HTTP, or has it change something; a server that does not answer is status 0. */
export async function callApi(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<ApiAnswer> {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        'X-Smalti': '1',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const { status } = response
    const answer: unknown = response.headers.get('Content-Type')?.includes('json')
      ? await response.json()
      : null
    if (response.ok) return { ok: true, status, body: answer }
    return {
      ok: false,
      status,
      reason: textOf(answer, 'error') ?? textOf(answer, 'reason') ?? `the server answers ${status}`,
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { ok: false, status: 0, reason: 'the server does not answer' }
  }
}
