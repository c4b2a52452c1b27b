import type { IncomingMessage } from 'node:http'
import { memberHeader } from '../../local-identity.ts'
import type { ApiFacts, ConnectionFacts } from './connection-facts.ts'
import { newTraceId } from './identifiers.ts'

/** Headers or query parameters, in the order in which they came; a name may occur twice. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** In the client's own case, with what AWS's front door adds. */
export function handshakeHeaders(api: ApiFacts, connection: ConnectionFacts, request: IncomingMessage): Pairs {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(at, at + 2)
    if (name.toLowerCase() !== memberHeader) pairs.push([name, value])
  }
  return [
    ...pairs,
    ['X-Amzn-Trace-Id', newTraceId(connection.connectedAtMs)],
    ['X-Forwarded-For', connection.identity.sourceIp],
    ['X-Forwarded-Port', String(api.port)],
    ['X-Forwarded-Proto', 'http'],
  ]
}

export function queryOf(request: IncomingMessage): Pairs {
  return [...new URL(request.url ?? '/', 'ws://127.0.0.1').searchParams]
}

/** A name that occurs twice has its last value here, and both in the multi-valued map. */
export function singleValued(pairs: Pairs): Record<string, string> {
  return Object.fromEntries(pairs)
}

export function multiValued(pairs: Pairs): Record<string, string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(values)
}
