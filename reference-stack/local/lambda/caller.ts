import type { IncomingHttpHeaders } from 'node:http'

const prefix = 'emulated:'

/**
 * The session token of a function's role: it says who calls, since nobody checks signatures here. As on Lambda, each execution
 * environment has one of its own; it serves one event at a time, so that a call also tells the invocation that it is from.
 *
 * @param environment the log stream; left out: of none
 */
export function sessionToken(functionName: string, environment?: string): string {
  return environment === undefined ? prefix + functionName : `${prefix}${functionName}:${environment}`
}

/** The session token of a request; undefined where it is from none of the stack's functions. */
export function callersToken({ 'x-amz-security-token': token = '' }: IncomingHttpHeaders): string | undefined {
  return typeof token === 'string' && token.startsWith(prefix) ? token : undefined
}

/** The name of the function whose role has signed the request; undefined for everybody else. */
export function callingFunction(headers: IncomingHttpHeaders): string | undefined {
  const token = callersToken(headers)
  if (token === undefined) return undefined
  const end = token.indexOf(':', prefix.length)
  return end < 0 ? token.slice(prefix.length) : token.slice(prefix.length, end)
}
