import type { Answer } from 'dns-packet'
import { numberedName } from './service-name.ts'

/** A service that is told of: its type, such as `_osc._udp`, its port and what else there is to know. */
export type Service = {
  readonly type: string
  readonly port: number
  readonly texts: readonly string[]
}

/** What is told of on the network, under one name. */
export type ServiceSet = {
  /** What people see. */
  readonly name: string
  /** What addresses are looked up by, below `.local`. */
  readonly host: string
  readonly services: readonly Service[]
}

/** Records of names that only one machine may have live this long, those that many have longer. */
const UNIQUE_SECONDS = 120
const SHARED_SECONDS = 4500
const ALL_TYPES = '_services._dns-sd._udp.local'

/** The set under the names of the n-th show with the same ones. */
export function numbered(set: ServiceSet, number: number): ServiceSet {
  if (number < 2) return set
  return { ...set, name: numberedName(set.name, number), host: `${set.host.slice(0, 59)}-${number}` }
}

/** All records of a set, as they hold for who asks by way of one address. */
export function recordsOf(set: ServiceSet, address: string): readonly Answer[] {
  const host = hostName(set)
  const services = set.services.flatMap(({ type, port, texts }): Answer[] => {
    const domain = `${type}.local`
    const instance = `${set.name}.${domain}`
    return [
      { type: 'PTR', name: ALL_TYPES, ttl: SHARED_SECONDS, data: domain },
      { type: 'PTR', name: domain, ttl: SHARED_SECONDS, data: instance },
      { type: 'SRV', name: instance, ttl: UNIQUE_SECONDS, flush: true, data: { port, target: host } },
      { type: 'TXT', name: instance, ttl: SHARED_SECONDS, flush: true, data: [...texts] },
    ]
  })
  return [...services, { type: 'A', name: host, ttl: UNIQUE_SECONDS, flush: true, data: address }]
}

/** Says that there is no other address: clients need not wait for one. */
export function noOtherAddress(set: ServiceSet): Answer {
  const host = hostName(set)
  return {
    type: 'NSEC',
    name: host,
    ttl: UNIQUE_SECONDS,
    flush: true,
    data: { nextDomain: host, rrtypes: ['A'] },
  }
}

/** The names that nobody else may have, in lower case. */
export function uniqueNames(set: ServiceSet): readonly string[] {
  return [...set.services.map(({ type }) => `${set.name}.${type}.local`), hostName(set)].map((name) =>
    name.toLowerCase(),
  )
}

/** The full name that the machine's address is looked up by. */
export function hostName(set: ServiceSet): string {
  return `${set.host}.local`
}
