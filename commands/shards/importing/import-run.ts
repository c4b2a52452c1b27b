import { join } from 'node:path'
import type { PathsAsked } from '../../../reports/on-request.ts'
import { runOutputs } from '../../run/outputs.ts'
import { type ExitCode, Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { createRunDirectory, pointLatest } from '../../../src/metrics/result/run-directory.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import type { ShardTotals } from '../../../src/sharding/carry/shard-totals.ts'
import { totalsResult } from '../../../src/sharding/carry/totals-result.ts'
import { checkParts } from '../../../src/sharding/parts/check-parts.ts'
import { type ShardedPlan, readShardedPlan } from '../../../src/sharding/sharded-plan.ts'
import { askedPaths, askedProblems, saveAsked } from '../../run/asked-outputs.ts'
import type { CommandContext } from '../../flags/context.ts'
import { writeNotice } from '../../flags/notice.ts'
import { outputFolderProblems } from '../../run/output-folder.ts'
import { saveRun } from '../../run/saved-result.ts'
import { showPaths, showResult } from '../../run/show-and-save.ts'
import { type ComeHome, openComeHome } from './parts-source.ts'
import { evaluateParts } from './evaluate-parts.ts'

interface ImportArgs {
  /** A folder of parts, `s3://bucket/prefix`, or the JSON that Artillery writes with `--output`. */
  readonly from: string
  /** The plan that its shards have played. */
  readonly plan: string
  /** The folder of the parts, if it is not the one named by the totals in Artillery's output. */
  readonly parts: string | undefined
  readonly outDir: string
  /** The paths of further outputs. */
  readonly paths: PathsAsked
}

/**
 * Makes one run of the parts of a plan, wherever their shards played. Missing, double, late or damaged parts make the run invalid
 * (exit 11), but the rest is evaluated. If all logs are whole, totals that Artillery has lost are only noted.
 *
 * @throws Refusal (2) for a plan or parts that cannot be read, and for a run that was imported before
 */
export async function importRun(args: ImportArgs, context: CommandContext): Promise<ExitCode> {
  const { outDir, paths } = args
  const problems = [...askedProblems(paths), ...outputFolderProblems(outDir)]
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const plan = await readShardedPlan(args.plan)
  await using home = await openComeHome(args.from, args.parts, plan)
  const result =
    home.parts === null ? await evaluateTotals(home, plan, outDir) : await evaluate(home, plan, args, context)
  await showResult(result, runOutputs, context)
  const folder = join(outDir, result.runId)
  await saveRun(folder, result)
  await pointLatest(outDir, result.runId)
  await saveAsked(paths, result, runOutputs)
  showPaths(result, runOutputs, folder, context, askedPaths(paths))
  return result.verdict.exitCode as ExitCode
}

async function evaluate(
  { parts, carried, damaged }: ComeHome,
  plan: ShardedPlan,
  { from, outDir }: ImportArgs,
  { signal, quiet, progress }: CommandContext,
): Promise<RunResult> {
  const found = parts?.parts ?? []
  // Parts of another plan may lie beside those of this one.
  const ofPlan = found.find(({ header }) => header.planHash === plan.planHash)
  const runId = carried?.runId ?? ofPlan?.header.runId
  const checked = runId === undefined ? null : checkParts(plan, runId, found)
  if (runId === undefined || checked === null || checked.parts.length === 0)
    throw new Refusal(exitCodes.usage, [
      `${from}: has no part that was played by this plan; give the plan.json of the run`,
      ...(checked?.faults ?? []),
    ])
  const faults = [...(parts?.unreadable ?? []), ...damaged, ...(carried?.faults ?? [])]
  const lost = carried?.lost ?? []
  const isWhole = checked.faults.length + faults.length === 0
  return evaluateParts({
    plan,
    runId,
    checked: isWhole ? { ...checked, notes: [...checked.notes, ...lost.map(withoutEffect)] } : checked,
    faults: isWhole ? faults : [...faults, ...lost],
    carried,
    outDir,
    signal,
    onNotice: (text) => (quiet ? undefined : writeNotice(progress, text)),
  })
}

function withoutEffect(lost: string): string {
  return `${lost} The logs of all shards are whole, and all figures are made of them.`
}

async function evaluateTotals(
  { carried, whyNoParts }: ComeHome,
  plan: ShardedPlan,
  outDir: string,
): Promise<RunResult> {
  const [first, ...others] = carried?.totals ?? []
  if (first === undefined || carried?.runId === undefined) throw new Error('there are neither parts nor totals')
  const totals: readonly [ShardTotals, ...ShardTotals[]] = [first, ...others]
  await createRunDirectory(outDir, carried.runId)
  return totalsResult(plan, totals, { faults: [...carried.faults, ...carried.lost], why: whyNoParts ?? '' })
}
