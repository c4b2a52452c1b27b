import { join } from 'node:path'
import { describeProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import { newRunId, pointLatest } from '../../src/metrics/result/run-directory.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { loadConfig } from '../../src/settings/config-file.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { readEnvironment } from '../../src/settings/read-settings.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { CommandContext } from '../flags/context.ts'
import { executeRun } from '../run/execute-run.ts'
import { planGiven } from '../run/plan-run.ts'
import { saveRun } from '../run/save-run.ts'
import { type Step, stepsOf } from './trial-steps.ts'

export interface Trial {
  readonly steps: readonly Step[]
  /** Has every step of every member gone through, and every message arrived once? */
  readonly isGood: boolean
  readonly result: RunResult
}

/** Five members in one room for three seconds: enough to see each step, and nothing that a chat would notice. */
const load = {
  members: 5,
  rooms: 1,
  workers: 1,
  connectRate: 10,
  joinRate: 10,
  publishRate: 4,
  warmUp: 0,
  duration: 3,
  drain: 2,
  connectTimeout: 10,
  // CloudWatch says nothing of the protocol.
  metricsWait: 0,
  // A limit of the config file may take more messages than that.
  limit: [],
} satisfies Settings

/**
 * Runs the smoke scenario with the config file, and saves the run as any other. Variables hold for it, as they will for the
 * runs to come.
 *
 * @param secrets settings that are in no file
 * @throws Refusal as `run` does
 */
export async function tryChat(
  configFile: string,
  secrets: Pick<Settings, 'query' | 'parameter'>,
  environment: Readonly<Record<string, string | undefined>>,
  context: CommandContext,
): Promise<Trial> {
  const mistakes = new Mistakes()
  const settings: Settings = {
    ...(await loadConfig(configFile, process.cwd(), mistakes)),
    ...load,
    ...secrets,
    ...readEnvironment(environment, mistakes),
  }
  const plan = await planGiven(settings, { scenario: 'smoke', invokedAs: 'run smoke' }, mistakes)
  const runId = newRunId(new Date(), 'init')
  const result = await executeRun(plan, runId, context)
  await saveRun(join(plan.outDir, runId), result)
  await pointLatest(plan.outDir, runId)
  const steps = stepsOf(result, await describeProtocol(plan.protocol))
  return { steps, isGood: steps.every(({ isGood }) => isGood), result }
}
