import type { Answer, Packet } from 'dns-packet'
import { hostName, noOtherAddress, recordsOf, type ServiceSet } from './service-records.ts'

/** What a query is answered with: `answers` is empty for one that asks for nothing told here. */
export type MdnsAnswer = { readonly answers: readonly Answer[]; readonly additionals: readonly Answer[] }

/** Answers a query that came in by way of one address; what the asker knows already is left out. */
export function answerQuery(query: Packet, set: ServiceSet, address: string): MdnsAnswer {
  const records = recordsOf(set, address)
  const asked = (query.questions ?? []).flatMap((question) => {
    const { name, type } = question
    if (type === 'AAAA' && isSame(name, hostName(set))) return [noOtherAddress(set)]
    return records.filter((record) => isSame(record.name, name) && isOfType(record, type))
  })
  const known = query.answers ?? []
  const answers = [...new Set(asked)].filter((record) => !known.some((old) => isKnown(record, old)))
  const isTold = (record: Answer): boolean => answers.includes(record)
  return {
    answers,
    additionals: answers.length === 0 ? [] : wanted(answers, records).filter((one) => !isTold(one)),
  }
}

/**
 * Whether somebody else's packet holds one of the set's unique names for something else.
 *
 * @param ownAddresses all addresses of this machine that are told
 */
export function isConflict(
  records: readonly Answer[],
  set: ServiceSet,
  ownAddresses: readonly string[],
): boolean {
  const own = ownAddresses.flatMap((address) => recordsOf(set, address))
  return records.some((record) => {
    if (record.type !== 'SRV' && record.type !== 'A') return false
    if ('ttl' in record && record.ttl === 0) return false
    const claimed = own.filter((mine) => mine.type === record.type && isSame(mine.name, record.name))
    return claimed.length > 0 && !claimed.some((mine) => hasSameData(mine, record))
  })
}

/** What an asker will want to know next. */
function wanted(answers: readonly Answer[], records: readonly Answer[]): readonly Answer[] {
  const instances = answers.flatMap((answer) => (answer.type === 'PTR' ? [answer.data.toLowerCase()] : []))
  return records.filter(
    (record) =>
      record.type === 'A' || (record.type !== 'PTR' && instances.includes(record.name.toLowerCase())),
  )
}

/** An asker that has half a record's life left need not be told it again. */
function isKnown(record: Answer, old: Answer): boolean {
  if (!('ttl' in record) || !('ttl' in old)) return false
  const isFresh = (old.ttl ?? 0) >= (record.ttl ?? 0) / 2
  return isFresh && old.type === record.type && isSame(old.name, record.name) && hasSameData(record, old)
}

function hasSameData(a: Answer, b: Answer): boolean {
  return dataOf(a) === dataOf(b)
}

function dataOf(record: Answer): string {
  if (record.type === 'SRV') return `${record.data.port} ${record.data.target.toLowerCase()}`
  if (record.type === 'PTR' || record.type === 'A') return record.data.toLowerCase()
  return record.type
}

function isOfType(record: Answer, type: string): boolean {
  return type === 'ANY' || type === record.type
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
