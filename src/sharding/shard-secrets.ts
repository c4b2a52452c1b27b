import type { Handshake } from '../crowd/connection/handshake.ts'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import { exitCodes } from '../exit-codes.ts'
import { composeHandshake } from '../settings/compose-handshake.ts'
import { Mistakes } from '../settings/mistakes.ts'
import { readEnvironment } from '../settings/read-settings.ts'
import { type ShardedPlan, targetOf } from './sharded-plan.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The variables of `fanbench run` that hold secrets; a shard reads no others. */
const secretVariables = [
  'FANBENCH_TARGET',
  'FANBENCH_HEADER',
  'FANBENCH_QUERY',
  'FANBENCH_SUBPROTOCOL',
  'FANBENCH_TICKET_KEY',
  'FANBENCH_PUBLISH_HEADER',
] as const

/** The URL without its user, password, query and fragment: what may stand in a plan. */
export function urlWithoutSecrets(text: string): string {
  const url = new URL(text)
  if (url.username + url.password + url.search + url.hash === '') return text
  Object.assign(url, { username: '', password: '', search: '', hash: '' })
  return url.href
}

/** The names of a plan's secrets. @param ofProtocol the query that the protocol adds, which is in its file */
export function secretsOf(
  url: string,
  handshake: Handshake,
  ofProtocol: Protocol['query'] = {},
): ShardedPlan['secrets'] {
  const { headers, query, subprotocols, tickets, publishHeaders } = handshake
  const names = (of: Handshake['headers']) =>
    Object.keys(of)
      .map((name) => name.toLowerCase())
      .sort()
  return {
    url: urlWithoutSecrets(url) !== url,
    headers: names(headers),
    query: query.flatMap(([name, value]) => (ofProtocol[name] === value ? [] : [name])),
    subprotocols: subprotocols.length,
    tickets: tickets !== null,
    ...(Object.keys(publishHeaders).length > 0 && { publishHeaders: names(publishHeaders) }),
  }
}

/**
 * The URL and the handshake that the plan was made with, from the variables of {@link secretVariables}.
 *
 * @throws Refusal (2) where they are not what the plan names
 */
export async function readSecrets(
  plan: Pick<ShardedPlan, 'target' | 'secrets'>,
  environment: Environment,
  ofProtocol: Protocol['query'],
): Promise<{ readonly url: string; readonly handshake: Handshake }> {
  const mistakes = new Mistakes()
  const chosen = Object.fromEntries(secretVariables.map((variable) => [variable, environment[variable] ?? '']))
  const given = readEnvironment(chosen, mistakes)
  const url = plan.secrets.url ? (given.target ?? '') : plan.target.url
  if (!URL.canParse(url) || urlWithoutSecrets(url) !== plan.target.url)
    mistakes.add(
      exitCodes.usage,
      `FANBENCH_TARGET: must be the whole URL of the target, whose secrets are not in the plan: ${plan.target.url} and what follows it`,
    )
  const handshake = await mistakes.collect(() => composeHandshake(given, targetOf(plan), ofProtocol))
  const needs = handshake && secretsOf(plan.target.url, handshake, ofProtocol)
  for (const [variable, part] of parts) {
    const [wanted, found] = [plan.secrets[part], needs?.[part]]
    if (needs === undefined || String(wanted) === String(found)) continue
    mistakes.add(
      exitCodes.usage,
      `${variable}: the plan was made with ${described(wanted)}, and here it is ${described(found)}; set it as it was then`,
    )
  }
  return mistakes.throwIfAny({ url, handshake })
}

const parts = [
  ['FANBENCH_HEADER', 'headers'],
  ['FANBENCH_QUERY', 'query'],
  ['FANBENCH_SUBPROTOCOL', 'subprotocols'],
  ['FANBENCH_TICKET_KEY', 'tickets'],
  ['FANBENCH_PUBLISH_HEADER', 'publishHeaders'],
] as const

function described(needed: readonly string[] | number | boolean | undefined): string {
  if (typeof needed === 'object') return needed.length === 0 ? 'none' : needed.join(', ')
  if (typeof needed === 'number') return needed === 0 ? 'none' : `${needed} of them`
  return needed === true ? 'a key' : 'none'
}
