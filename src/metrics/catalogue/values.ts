import type { Entry } from './entry.ts'
import type { MetricsOf } from './metrics.ts'

export interface ValueDefinition extends Entry {
  readonly kind: 'value'
}

const judged = { kind: 'value', unit: 'ratio', source: 'tally', better: 'higher' } as const

const cost = { kind: 'value', unit: 'usd', source: 'derived', better: 'lower' } as const

/** The figures that a run has one value for, computed from several metrics or counters. */
export const valueCatalogue = {
  head_of_line_ratio: {
    kind: 'value',
    unit: 'ratio',
    source: 'derived',
    better: 'lower',
    label: 'head-of-line ratio',
    meaning:
      'p99 of healthy_delivery_latency over that of bystander_delivery_latency: 1 if the others did not have to wait',
  },
  drift: {
    kind: 'value',
    unit: 'ratio',
    source: 'scenario',
    better: 'lower',
    label: 'drift',
    meaning: 'delivery p99 of the last quarter of the steady phase over that of the first',
  },
  receipts_judged: {
    ...judged,
    label: 'receipts judged',
    meaning:
      'share of the receipts that are known to be right or wrong; around the message of the others, recipient or sender left or returned',
  },
  deliveries_judged: {
    ...judged,
    label: 'deliveries judged',
    meaning:
      'share of the possibly expected deliveries that are known to be expected: deliveries_expected over the sum of deliveries_expected and deliveries_unjudged',
  },
  run_cost: {
    ...cost,
    label: 'cost of the run',
    meaning: 'metered amounts at list prices; what was not metered is left out',
  },
  cost_per_million_deliveries: {
    ...cost,
    label: 'cost of a million deliveries',
    meaning: "cost of the run without fanbench's questions to CloudWatch, by deliveries received",
  },
  cost_per_1000_connected_hours: {
    ...cost,
    label: 'cost of 1,000 connected hours',
    meaning: 'the same by the hours that connections were open',
  },
  handler_cpu: {
    kind: 'value',
    unit: 'us',
    source: 'derived',
    better: 'lower',
    label: 'handler CPU a delivery',
    meaning:
      'CPU time of the execution environments by deliveries: of their processes, while messages are published; on AWS at most, from the billed duration',
  },
  cold_penalty: {
    kind: 'value',
    unit: 'us',
    source: 'logs',
    better: 'lower',
    label: 'cold-start penalty',
    meaning: 'until half of a room has a message: median of broadcasts by cold invocations less that of warm ones',
  },
} as const satisfies Record<string, ValueDefinition>

type Values = typeof valueCatalogue

export type ValueName = keyof Values

export const valueNames = Object.keys(valueCatalogue) as readonly ValueName[]

export type ScenarioValue = { [Name in ValueName]: Values[Name]['source'] extends 'scenario' ? Name : never }[ValueName]

/** The figures that are only made in scenarios that declare them. */
export type ScenarioFigure = MetricsOf<'scenario'> | ScenarioValue
