import { type RunResult, runResultSchema } from './run-result.ts'

/** Within a run's folder. */
export const resultFileName = 'result.json'

/**
 * A result as `result.json` holds it. The same result gives the same bytes: keys stand in the schema's order, those of records
 * in the alphabet's. One that does not fit its schema is written as it is: see {@link mustFitSchema}.
 */
export function resultJson(result: RunResult): string {
  const { data = result } = runResultSchema.safeParse(result)
  const ordered: RunResult = {
    ...data,
    options: byKey(data.options),
    metrics: byKey(data.metrics),
    counters: byKey(data.counters),
    classes: byKey(data.classes, byKey),
    server: { ...data.server, functions: byKey(data.server.functions) },
  }
  return `${JSON.stringify(ordered, null, 2)}\n`
}

/**
 * Called only after the result is saved: a figure that cannot be read back is mended by hand, one that was never written is
 * lost.
 *
 * @throws if the result does not fit its own schema, which is a bug of ours
 */
export function mustFitSchema(result: RunResult): void {
  const { error } = runResultSchema.safeParse(result)
  if (error !== undefined) throw new Error(`${resultFileName} does not fit its schema`, { cause: error })
}

function byKey<Value>(record: Record<string, Value>, inner = (value: Value) => value): Record<string, Value> {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, value]) => [key, inner(value)]))
}
