import type { FunctionDefinition, StackDefinition } from '../define-stack.ts'
import { DefinitionError } from '../load-definition.ts'
import { type SettableBehaviour, behaviourOf, stackDefaults } from '../stack-options.ts'
import type { ServiceTimesOptions } from './service-times/service-times.ts'

/**
 * How the embedded stack differs from the ideal one. Everything that AWS limits or loses is off, or as in an AWS account,
 * unless it is asked for.
 */
export interface StackBehaviour extends SettableBehaviour {
  /** How many environments a function may gain in 10 s, refilled continuously; 1,000 on Lambda. */
  readonly environmentsPer10s: number
  /** When a failed asynchronous event is tried again. */
  readonly retryDelaysMs: readonly number[]
  /**
   * Events that restart the idle time beside a client's messages. Reports about AWS disagree on pings and say little on posts:
   * with pings alone, a client that only listens stays while it pings, and one that went dark is found out however much
   * is posted to it.
   */
  readonly keptAliveBy: readonly ('ping' | 'post')[]
  /** How long API Gateway waits for a function: 29 s, or less where an integration says so. */
  readonly integrationTimeoutMs: number
  /** How long API Gateway, Lambda and DynamoDB take; null lets each answer as soon as it can. */
  readonly serviceTimes: ServiceTimesOptions | null
}

export const ordinaryBehaviour: StackBehaviour = {
  ...behaviourOf(stackDefaults),
  environmentsPer10s: 1_000,
  retryDelaysMs: [60_000, 120_000],
  keptAliveBy: ['ping'],
  integrationTimeoutMs: 29_000,
  serviceTimes: null,
}

/**
 * The behaviour of one stack: what is asked for, then what its definition reserves, then what is ordinary.
 *
 * @throws DefinitionError for reserved concurrency of functions that the definition does not have
 */
export function behaviourOfStack(
  { functions }: StackDefinition,
  given: Partial<StackBehaviour> | undefined,
): StackBehaviour {
  const usual = { ...ordinaryBehaviour, ...given }
  const unknown = Object.keys(usual.reservedConcurrency).filter((name) => !Object.hasOwn(functions, name))
  if (unknown.length > 0) {
    const known = Object.keys(functions).join(', ')
    throw new DefinitionError(
      unknown.map((name) => `reserved concurrency: there is no function ${name}; there are ${known}`),
    )
  }
  const defined = Object.entries<FunctionDefinition>(functions).flatMap(([name, { reservedConcurrency }]) =>
    reservedConcurrency === undefined ? [] : [[name, reservedConcurrency] as const],
  )
  return { ...usual, reservedConcurrency: { ...Object.fromEntries(defined), ...usual.reservedConcurrency } }
}
