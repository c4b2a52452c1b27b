import type { IncomingHttpHeaders } from 'node:http'

const prefix = 'emulated:'

/** The session token of a function's role: it says who calls, since nobody checks signatures here. */
export function sessionToken(functionName: string): string {
  return `${prefix}${functionName}`
}

/** The name of the function whose role has signed the request; undefined for everybody else. */
export function callingFunction({ 'x-amz-security-token': token = '' }: IncomingHttpHeaders): string | undefined {
  return typeof token === 'string' && token.startsWith(prefix) ? token.slice(prefix.length) : undefined
}
