import { runOutputs } from './outputs.ts'
import { mustFitSchema } from '../../src/metrics/result/result-json.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { saveResult } from './show-and-save.ts'

/**
 * Writes everything that follows from a run's result into its folder.
 *
 * @throws Refusal (13) on a full disk, (2) for a folder that cannot be written
 */
export async function saveRun(folder: string, result: RunResult): Promise<void> {
  await saveResult(result, runOutputs, folder)
  mustFitSchema(result)
}
