import type { ValueName } from '../catalogue/values.ts'
import { handlerCpu } from './handler-cpu.ts'
import type { QuantileValue, RunResult } from './run-result.ts'

/** Where each value of the catalogue stands in a result. */
const places: Readonly<Record<ValueName, (result: RunResult) => QuantileValue | undefined>> = {
  head_of_line_ratio: ({ headOfLine }) => headOfLine?.ratio,
  drift: ({ drift }) => drift?.p99Ratio,
  run_cost: ({ cost }) => cost?.totalUsd,
  cost_per_million_deliveries: ({ cost }) => cost?.perMillionDeliveriesUsd,
  cost_per_1000_connected_hours: ({ cost }) => cost?.perThousandConnectedHoursUsd,
  handler_cpu: (result) => handlerCpu(result)?.usPerDelivery,
  cold_penalty: ({ coldStarts }) => coldStarts?.penalty?.medianUs,
}

/** In the unit of its entry in the catalogue; null where it was not measured, or with too few samples. */
export function valueOf(result: RunResult, name: ValueName): QuantileValue {
  return places[name](result) ?? null
}
