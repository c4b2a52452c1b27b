import type { CounterName } from '../catalogue/counters.ts'
import type { ValueName } from '../catalogue/values.ts'
import { handlerCpu } from './handler-cpu.ts'
import type { QuantileValue, RunResult } from './run-result.ts'

/** The whole of each of these shares, and the part that nobody can judge. */
export const judgedShares = {
  receipts_judged: { of: ({ receipts = 0 }) => receipts, unjudged: 'receipts_unjudged' },
  deliveries_judged: {
    of: ({ deliveries_expected: expected = 0, deliveries_unjudged: unjudged = 0 }) => expected + unjudged,
    unjudged: 'deliveries_unjudged',
  },
} as const satisfies Partial<Record<ValueName, { of(counters: RunResult['counters']): number; unjudged: CounterName }>>

export type JudgedShare = keyof typeof judgedShares

/** Null where there was nothing to judge, and of results that do not say what could not be. */
export function judgedShare(
  name: JudgedShare,
  counters: RunResult['counters'],
): { readonly judged: number; readonly of: number } | null {
  const of = judgedShares[name].of(counters)
  const unjudged = counters[judgedShares[name].unjudged]
  return of === 0 || unjudged === undefined ? null : { judged: of - unjudged, of }
}

/** The place of each value of the catalogue in a result. */
const places: Readonly<Record<ValueName, (result: RunResult) => QuantileValue | undefined>> = {
  head_of_line_ratio: ({ headOfLine }) => headOfLine?.ratio,
  drift: ({ drift }) => drift?.p99Ratio,
  run_cost: ({ cost }) => cost?.totalUsd,
  cost_per_million_deliveries: ({ cost }) => cost?.perMillionDeliveriesUsd,
  cost_per_1000_connected_hours: ({ cost }) => cost?.perThousandConnectedHoursUsd,
  handler_cpu: (result) => handlerCpu(result)?.usPerDelivery,
  receipts_judged: ({ counters }) => ratioOf(judgedShare('receipts_judged', counters)),
  deliveries_judged: ({ counters }) => ratioOf(judgedShare('deliveries_judged', counters)),
  cold_penalty: ({ coldStarts }) => coldStarts?.penalty?.medianUs,
}

/** In the unit of its entry in the catalogue; null where it was not measured, or with too few samples. */
export function valueOf(result: RunResult, name: ValueName): QuantileValue {
  return places[name](result) ?? null
}

function ratioOf(share: ReturnType<typeof judgedShare>): number | null {
  return share && share.judged / share.of
}
