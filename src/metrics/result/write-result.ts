import { join } from 'node:path'
import { type RunResult, runResultSchema } from './run-result.ts'
import { saveAtomically } from './save-atomically.ts'

export const resultFileName = 'result.json'

/**
 * Writes `result.json` into the run's directory and returns its path. The same result gives the same bytes:
 * keys stand in the schema's order, those of records in the alphabet's.
 *
 * @throws if the result does not fit its own schema (a bug of ours), but only after writing it: a figure that
 * cannot be read back is mended by hand, one that was never written is lost.
 */
export async function writeResult(directory: string, result: RunResult): Promise<string> {
  const path = join(directory, resultFileName)
  const parsed = runResultSchema.safeParse(result)
  await saveAtomically(path, formatResult(parsed.success ? parsed.data : result))
  if (!parsed.success) throw new Error(`${path} does not fit its schema`, { cause: parsed.error })
  return path
}

function formatResult(result: RunResult): string {
  const ordered: RunResult = {
    ...result,
    options: byKey(result.options),
    metrics: byKey(result.metrics),
    counters: byKey(result.counters),
    classes: byKey(result.classes, byKey),
    server: { ...result.server, functions: byKey(result.server.functions) },
  }
  return `${JSON.stringify(ordered, null, 2)}\n`
}

function byKey<Value>(record: Record<string, Value>, inner = (value: Value) => value): Record<string, Value> {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, value]) => [key, inner(value)]))
}
