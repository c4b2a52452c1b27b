import { gateOutputs } from '../report/document.ts'
import { type ExitCode, Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { gateExperiment } from '../gate.ts'
import type { GatePlan } from '../plan.ts'
import { answerDryRun } from '../../experiment/dry-run.ts'
import type { CommandContext } from '../../flags/context.ts'
import { lookAtMachine } from '../../run/preflight/machine.ts'
import { judgeFitness } from '../../../src/metrics/judging/fitness.ts'
import { writeNotice } from '../../flags/notice.ts'
import { planGiven } from '../../run/plan-run.ts'
import { runExperiment } from '../../run/run-experiment.ts'
import { bisect } from './bisect.ts'
import { differencesOfDefinitions } from './known-differences.ts'
import type { GateArgs } from '../rows.ts'
import { type PlannedGate, planGate } from './plan-gate.ts'
import { previewOf, previewText } from './preview.ts'
import { checkOut } from './ref/check-out.ts'

/**
 * Measures a candidate and its baseline in turns, and says whether the candidate is worse.
 *
 * @returns 0 for a pass, 10 for a fail, 16 where neither could be shown, 11 where too few turns count, or what stopped it
 * @throws Refusal for everything that is wrong before anything is started, sent or written; of a baseline at a ref, what only its
 *   checkout shows
 */
export async function gate(args: GateArgs, context: CommandContext): Promise<ExitCode> {
  if (args.own.bisect !== undefined) return bisect(args, args.own.bisect, context, gate)
  const planned = await planGate(args)
  const preview = previewOf(planned)
  if (args.own.dryRun) return answerDryRun(preview, previewText(preview), context)
  const notice = (text: string) => context.quiet || writeNotice(context.progress, text)
  for (const warning of planned.plan.warnings) notice(`! ${warning}`)
  if (planned.run.aim.kind === 'embedded') await refuseBusyMachine()
  const { atRef, command, outDir } = planned
  await using checkout = atRef && (await checkOut(atRef, { notice, signal: context.signal }))
  const plan = checkout === null ? planned.plan : await withBaseline(planned, checkout.stackFile, args.own.force)
  notice(`baseline   ${plan.baseline.name}\ncandidate  ${plan.candidate.name}`)
  // Awaited here: the checkout has to be there as long.
  return await runExperiment(
    gateExperiment(plan),
    { command, outDir, outputs: gateOutputs, asked: args.asked },
    context,
  )
}

/** Long enough for shares of some hundredths. */
const lookSeconds = 5

/** @throws Refusal (11) where this machine is so busy that no turn would count */
async function refuseBusyMachine(): Promise<void> {
  if (process.env['FANBENCH_NO_MACHINE_LOAD'] !== undefined) return
  const taken = await lookAtMachine(lookSeconds)
  if (taken === null) return
  const { word, reasons } = judgeFitness({
    machineCpu: null,
    processes: [],
    generator: [],
    takenTime: { seconds: [], run: taken, worst: null },
  })
  if (word === 'unfit')
    throw new Refusal(exitCodes.invalid, [
      `This machine is too busy to measure: ${reasons.join(' ')}`,
      'nothing was sent; wait until it is idle, or take another one',
    ])
}

/** @throws Refusal (2) for what is wrong with the definition of the ref, or differs from the candidate's */
async function withBaseline({ plan, run }: PlannedGate, stackFile: string, force: boolean): Promise<GatePlan> {
  const { scenario, baseline } = plan
  const own = baseline.settings.template === undefined ? { stack: stackFile } : { template: stackFile }
  const settings = { ...baseline.settings, ...own }
  const ofBaseline = await planGiven(settings, { scenario, invokedAs: `run ${scenario}` })
  const differences = differencesOfDefinitions(ofBaseline, run)
  if (differences.length > 0 && !force)
    throw new Refusal(
      exitCodes.usage,
      differences.map((one) => `${one}; make it the same, or give --force`),
    )
  return { ...plan, baseline: { ...baseline, settings }, forced: [...plan.forced, ...differences] }
}
