import { ticketParameter as usualParameter } from '../../reference-stack/chats/index.ts'
import type { Handshake } from '../crowd/connection/handshake.ts'
import type { Ticketing } from '../crowd/connection/ticket.ts'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Target } from '../targets/target.ts'
import { readTicketKey } from '../targets/ticket-key.ts'
import { Mistakes } from './mistakes.ts'
import type { Settings } from './settings.ts'

type Words = Pick<Settings, 'header' | 'query' | 'subprotocol' | 'ticketKey' | 'publishHeader'>

/** RFC 9110's token: what names of headers and subprotocols are made of. */
const token = /^[!#$%&'*+.^_`|~\w-]+$/

/**
 * The headers, parameters and subprotocols of every handshake. Errors name entries by their place, because a mistyped one may be the secret itself.
 *
 * @param target null where it is still to be started
 * @param ofProtocol the query that the protocol adds; an entry of the user's takes the place of one of the same name
 * @param ofTheChat secrets that are masked, and not sent
 * @throws Refusal (2) with everything that is wrong
 */
export async function composeHandshake(
  args: Words,
  target: Pick<Target, 'ticketParameter'> | null,
  ofProtocol: Protocol['query'] = {},
  ofTheChat: readonly string[] = [],
): Promise<Handshake> {
  const mistakes = new Mistakes()
  const problem = (text: string) => mistakes.add(exitCodes.usage, text)
  const headers = readHeaders('--header', args.header ?? [], problem)
  const publishHeaders = readHeaders('--publish-header', args.publishHeader ?? [], problem)
  const given = readQuery(args.query ?? [], problem)
  const added = Object.entries(ofProtocol).filter(([name]) => !given.some(([own]) => own === name))
  const query = [...given, ...added]
  const subprotocols = readSubprotocols(args.subprotocol ?? [], problem)
  const tickets = await mistakes.collect(() => ticketing(args.ticketKey, target?.ticketParameter ?? null))
  if (tickets === null && target?.ticketParameter)
    problem(
      'the target lets in only who has a signed ticket: give --ticket-key <file>, the key that was written beside its target.json',
    )
  if (tickets && query.some(([name]) => name === tickets.parameter))
    problem(
      `--query ${tickets.parameter}: is the parameter that --ticket-key puts its tickets in; leave out one of the two`,
    )
  mistakes.throwIfAny()
  return { headers, query, subprotocols, publishHeaders, tickets: tickets ?? null, ofTheChat }
}

async function ticketing(keyFile: string | undefined, parameter: string | null): Promise<Ticketing | null> {
  if (keyFile === undefined) return null
  return { parameter: parameter ?? usualParameter, privateKeyPem: await readTicketKey(keyFile) }
}

type Complain = (problem: string) => void

function readHeaders(flag: string, entries: readonly string[], problem: Complain): Record<string, string> {
  const headers = new Map<string, readonly [name: string, value: string]>()
  for (const [at, entry] of entries.entries()) {
    const place = `${flag} ${at + 1}`
    const [, name, value = ''] = /^([^:]*):(.*)$/s.exec(entry) ?? []
    const key = name?.toLowerCase() ?? ''
    const reason = reservedBecause(key)
    if (name === undefined || !token.test(name)) problem(`${place}: must be written "name: value"`)
    else if (reason !== null) problem(`${place}: ${key} cannot be given: ${reason}`)
    else if (headers.has(key)) problem(`${place}: has the same name as one before it`)
    else if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value))
      problem(`${place}: its value has a character that no header can carry`)
    else headers.set(key, [name, value.trim()])
  }
  return Object.fromEntries(headers.values())
}

/** Why a header is not the user's to set; null if it is. */
function reservedBecause(name: string): string | null {
  if (name === 'host') return 'it is the host of the URL, which the safety guard has judged'
  if (name === 'sec-websocket-protocol') return 'give --subprotocol'
  if (name.startsWith('sec-websocket-') || name === 'upgrade' || name === 'connection')
    return 'it belongs to the WebSocket handshake itself'
  return name === 'content-length' || name === 'transfer-encoding'
    ? 'a handshake has no body, and that of a published request says it'
    : null
}

function readQuery(entries: readonly string[], problem: Complain): [string, string][] {
  return entries.flatMap((entry, at) => {
    const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(entry) ?? []
    if (name !== undefined) return [[name, value] as [string, string]]
    problem(`--query ${at + 1}: must be written name=value`)
    return []
  })
}

/** RFC 6455: they "MUST all be unique strings". */
function readSubprotocols(entries: readonly string[], problem: Complain): readonly string[] {
  for (const [at, entry] of entries.entries()) {
    const place = `--subprotocol ${at + 1}`
    if (!token.test(entry)) problem(`${place}: has a character that no subprotocol can have; one name each`)
    else if (entries.indexOf(entry) < at) problem(`${place}: is the same as one before it`)
  }
  return entries
}
