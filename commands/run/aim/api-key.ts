import { randomBytes } from 'node:crypto'
import type { StackDefinition } from '../../../reference-stack/definition.ts'
import type { Handshake } from '../../../src/crowd/connection/handshake.ts'

/**
 * The handshake with the API key of the embedded stack's usage plan in the header of each published request, unless the user
 * gives that header. Where nobody has set the variable of the key, one is drawn: the stack, which this process starts, reads it
 * from there.
 */
export function withApiKey(
  handshake: Handshake,
  { http }: Pick<StackDefinition, 'http'>,
  environment: Record<string, string | undefined> = process.env,
): Handshake {
  if (http?.kind !== 'rest' || http.usagePlan === undefined) return handshake
  const { keyVariable } = http.usagePlan
  const key = (environment[keyVariable] ||= randomBytes(20).toString('hex'))
  const given = Object.keys(handshake.publishHeaders).some((name) => name.toLowerCase() === 'x-api-key')
  if (given) return { ...handshake, ofTheChat: [...handshake.ofTheChat, key] }
  return { ...handshake, publishHeaders: { ...handshake.publishHeaders, 'x-api-key': key } }
}
