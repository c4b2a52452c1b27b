import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { renderHtml } from '../../../reports/html/render.ts'
import { fileRefusal } from '../../metrics/result/file-refusal.ts'
import { percentileDistribution } from '../../metrics/result/percentile-distribution.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'
import { saveAtomically } from '../../metrics/result/save-atomically.ts'
import { writeResult } from '../../metrics/result/write-result.ts'

export const reportFileName = 'report.html'

/**
 * Writes everything that follows from a result into its folder: the figures first, the pages after them.
 *
 * @throws Refusal (13) on a full disk, (2) for a folder that cannot be written
 */
export async function saveRun(folder: string, result: RunResult): Promise<void> {
  await writeResult(folder, result)
  await saveAtomically(join(folder, reportFileName), await renderHtml(result))
  await saveDistributions(join(folder, 'hdr'), result)
}

async function saveDistributions(folder: string, { metrics }: RunResult): Promise<void> {
  await mkdir(folder).catch((error: unknown) => {
    throw fileRefusal(`cannot make ${folder}`, error)
  })
  for (const [name, summary] of Object.entries(metrics))
    await saveAtomically(join(folder, `${name}.hgrm`), percentileDistribution(name, summary))
}
