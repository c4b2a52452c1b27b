import { randomBytes } from 'node:crypto'
import type { StackDefinition, UsagePlanDefinition } from '../../../reference-stack/definition.ts'
import type { Handshake } from '../../../src/crowd/connection/handshake.ts'

type Planned = Pick<StackDefinition, 'http' | 'connectPlan'>
type Environment = Record<string, string | undefined>

/**
 * The handshake with the API keys of the embedded stack's usage plans in the headers of each connection and of each published request,
 * unless the user gives that header. Where nobody has set the variable of a key, one is drawn: the stack, which this process starts,
 * reads it from there.
 */
export function withApiKey(
  handshake: Handshake,
  { http, connectPlan }: Planned,
  environment: Environment = process.env,
): Handshake {
  const published = http?.kind === 'rest' ? http.usagePlan : undefined
  const ofRequests = withKey(handshake, 'publishHeaders', published, environment)
  return withKey(ofRequests, 'headers', connectPlan, environment)
}

function withKey(
  handshake: Handshake,
  member: 'headers' | 'publishHeaders',
  plan: UsagePlanDefinition | undefined,
  environment: Environment,
): Handshake {
  if (plan === undefined) return handshake
  const key = (environment[plan.keyVariable] ||= randomBytes(20).toString('hex'))
  const given = Object.keys(handshake[member]).some((name) => name.toLowerCase() === 'x-api-key')
  if (given) return { ...handshake, ofTheChat: [...handshake.ofTheChat, key] }
  return { ...handshake, [member]: { ...handshake[member], 'x-api-key': key } }
}
