import { medianDifference } from '../../../metrics/judging/median-difference.ts'
import type { ColdDeliveries } from './cold-deliveries.ts'
import type { ColdStarts } from '../../../metrics/result/cold-starts.ts'
import type { InvocationFact, PulledInvocations } from '../../../metrics/server/invocation-fact.ts'
import type { StartedEnvironments } from '../../run-logs.ts'

export interface ColdStartsInput {
  readonly pulled: PulledInvocations
  readonly coldDeliveries: ColdDeliveries
  /** Null where the stack does not say. */
  readonly environments: readonly StartedEnvironments[] | null
  readonly connects: ColdStarts['connects']
  /** Start of the run, by the wall clock. */
  readonly startedAt: Date
}

/** The cold starts of a run, and their cost. */
export function coldStarts(input: ColdStartsInput): ColdStarts {
  const { status, reasons, invocations } = input.pulled
  const { messages, deliveries, toHalfUs } = input.coldDeliveries
  return {
    source: 'CloudWatch Logs',
    status,
    reasons: [...reasons],
    invocations: invocations.length,
    counted: counted(invocations, input.environments),
    messages,
    deliveries,
    penalty: medianDifference(toHalfUs.cold, toHalfUs.warm),
    broadcasts: { cold: toHalfUs.cold.length, warm: toHalfUs.warm.length },
    timeline: timeline(invocations, input.startedAt.getTime()),
    connects: input.connects,
  }
}

function counted(
  invocations: readonly InvocationFact[],
  environments: readonly StartedEnvironments[] | null,
): ColdStarts['counted'] {
  const cold = invocations.filter(({ initUs }) => initUs !== null)
  const hasLines = invocations.some(({ handler }) => handler !== null)
  const sum = (figure: 'started' | 'used') =>
    environments === null ? null : environments.reduce((total, one) => total + one[figure], 0)
  return {
    reportLines: cold.length,
    handlerLines: hasLines ? loggedAsCold(invocations).length : null,
    withoutHandlerLine: cold.filter(({ handler }) => handler === null).length,
    environmentsUsed: sum('used'),
    environmentsStarted: sum('started'),
  }
}

/**
 * Handlers that found themselves the first of their environment. After a crash or a timeout Lambda initialises the same
 * environment again within the next invocation, whose REPORT has no Init Duration: that is no environment started.
 */
function loggedAsCold(invocations: readonly InvocationFact[]): InvocationFact[] {
  const inOrder = invocations.toSorted((a, b) => a.endedAtMs - b.endedAtMs)
  const brokenEnvironments = new Set<string>()
  return inOrder.filter(({ environment, status, handler }) => {
    const isRepeatedInit = brokenEnvironments.delete(environment)
    if (status !== 'success') brokenEnvironments.add(environment)
    return handler?.coldStart === true && !isRepeatedInit
  })
}

/** The second of the run by the START line, or by the end if there is no START line. */
export function secondOf(
  { startedAtMs, endedAtMs }: Pick<InvocationFact, 'startedAtMs' | 'endedAtMs'>,
  runStartedAtMs: number,
): number {
  return Math.floor(((startedAtMs ?? endedAtMs) - runStartedAtMs) / 1000)
}

/** By the START of the cold invocation. */
function timeline(invocations: readonly InvocationFact[], runStartedAtMs: number): ColdStarts['timeline'] {
  const cold = invocations.filter(({ initUs }) => initUs !== null)
  const bySecond = Map.groupBy(cold, (invocation) => secondOf(invocation, runStartedAtMs))
  return [...bySecond]
    .map(([second, ofSecond]) => ({ second, coldStarts: ofSecond.length }))
    .sort((a, b) => a.second - b.second)
}
