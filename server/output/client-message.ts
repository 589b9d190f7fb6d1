import { SmaltiError } from '../errors/smalti-error.ts'
import { GRID_DETAILS, type GridDetail } from '../protocol/half-grid.ts'
import { MIDI_KINDS, type MidiKind } from '../protocol/control-map.ts'
import type { ClientMessage } from '../protocol/messages.ts'
import { MOST_FIRST_DRAWINGS, type FirstDrawing, type PageReport } from '../protocol/page-report.ts'

const MAX_ADDRESS_CHARS = 256
const MAX_TEXT_CHARS = 1024
const MAX_ARGUMENTS = 32
const MAX_SEQUENCE = 0xffff_ffff

type PageRole = Extract<ClientMessage, { type: 'hello' }>['role']

const PAGE_ROLES: readonly PageRole[] = ['out', 'home', 'panel', 'probe']

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads a JSON message of a client.
 *
 * @returns null for a type this version does not know, which is skipped
 * @throws {SmaltiError} `bad-message` when it is no JSON object or a field is missing or of the wrong type
 */
export function parseClientMessage(text: string): ClientMessage | null {
  const fields = parseObject(text)
  switch (fields['type']) {
    case 'hello':
      return { type: 'hello', role: roleField(fields), agent: optionalText(fields, 'agent') }
    case 'ping':
      return { type: 'ping', sentMs: numberField(fields, 'sentMs') }
    case 'ack':
      return { type: 'ack', sequence: sequenceField(fields, 'sequence') }
    case 'resync':
      return { type: 'resync' }
    case 'visibility':
      return { type: 'visibility', isVisible: booleanField(fields, 'isVisible') }
    case 'detail':
      return { type: 'detail', grid: detailField(fields, 'grid') }
    case 'command':
      return { type: 'command', address: addressField(fields), args: argumentsField(fields) }
    case 'monitor':
      return { type: 'monitor', isOn: booleanField(fields, 'isOn') }
    case 'midi':
      return {
        type: 'midi',
        channel: wholeField(fields, 'channel', [1, 16]),
        message: midiField(fields),
        number: wholeField(fields, 'number', [0, 127]),
        value: Math.min(1, Math.max(0, numberField(fields, 'value'))),
      }
    case 'report':
      return { type: 'report', ...reportFields(fields) }
    default:
      if (typeof fields['type'] !== 'string') throw bad('type')
      return null
  }
}

/** Programs written for the first version do not tell what they are, nor when they first drew what. */
function reportFields(fields: Fields): PageReport {
  const width = numberField(fields, 'width')
  const height = numberField(fields, 'height')
  return {
    name: optionalText(fields, 'name'),
    width,
    height,
    presentedFps: numberField(fields, 'presentedFps'),
    isVisible: booleanField(fields, 'isVisible'),
    renderer: textField(fields, 'renderer'),
    sequence: sequenceField(fields, 'sequence'),
    controlRevision: sequenceField(fields, 'controlRevision'),
    kind: fields['kind'] === 'obs' ? 'obs' : 'browser',
    isActive: fields['isActive'] === undefined || booleanField(fields, 'isActive'),
    pageWidth: fields['pageWidth'] === undefined ? width : numberField(fields, 'pageWidth'),
    pageHeight: fields['pageHeight'] === undefined ? height : numberField(fields, 'pageHeight'),
    firsts: fields['firsts'] === undefined ? [] : firstsField(fields),
  }
}

function firstsField(fields: Fields): FirstDrawing[] {
  const firsts = fields['firsts']
  if (!Array.isArray(firsts) || firsts.length > MOST_FIRST_DRAWINGS) throw bad('firsts')
  return firsts.map((first: unknown) => {
    if (typeof first !== 'object' || first === null) throw bad('firsts')
    const drawing = first as Fields
    return {
      controlRevision: sequenceField(drawing, 'controlRevision'),
      gridControlRevision: sequenceField(drawing, 'gridControlRevision'),
      drawnUs: numberField(drawing, 'drawnUs'),
    }
  })
}

function parseObject(text: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new SmaltiError('bad-message', 'not JSON', '', { isFatal: false, cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('message')
  return value as Fields
}

function numberField(fields: Fields, name: string): number {
  const value = fields[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) throw bad(name)
  return value
}

function sequenceField(fields: Fields, name: string): number {
  const value = numberField(fields, name)
  if (!Number.isInteger(value) || value < 0 || value > MAX_SEQUENCE) throw bad(name)
  return value
}

function wholeField(fields: Fields, name: string, [low, high]: readonly [number, number]): number {
  const value = numberField(fields, name)
  if (!Number.isInteger(value) || value < low || value > high) throw bad(name)
  return value
}

function midiField(fields: Fields): MidiKind {
  const kind = MIDI_KINDS.find((known) => known === fields['message'])
  if (kind === undefined) throw bad('message')
  return kind
}

function booleanField(fields: Fields, name: string): boolean {
  const value = fields[name]
  if (typeof value !== 'boolean') throw bad(name)
  return value
}

function textField(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string' || value.length > MAX_TEXT_CHARS) throw bad(name)
  return value
}

function optionalText(fields: Fields, name: string): string {
  return fields[name] === undefined ? '' : textField(fields, name)
}

function roleField(fields: Fields): PageRole {
  const role = PAGE_ROLES.find((known) => known === fields['role'])
  if (role === undefined) throw bad('role')
  return role
}

function detailField(fields: Fields, name: string): GridDetail {
  const detail = GRID_DETAILS.find((known) => known === fields[name])
  if (detail === undefined) throw bad(name)
  return detail
}

function addressField(fields: Fields): string {
  const address = textField(fields, 'address')
  if (!address.startsWith('/') || address.length > MAX_ADDRESS_CHARS) throw bad('address')
  return address
}

function argumentsField(fields: Fields): (number | string)[] {
  const args = fields['args']
  if (!Array.isArray(args) || args.length > MAX_ARGUMENTS) throw bad('args')
  return args.map((value: unknown) => {
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (typeof value === 'string' && value.length <= MAX_TEXT_CHARS) return value
    throw bad('args')
  })
}

function bad(field: string): SmaltiError {
  return new SmaltiError('bad-message', `bad field: ${field}`, '', { isFatal: false })
}
