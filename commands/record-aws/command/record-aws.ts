import { compareRecordings } from '../compare.ts'
import { packetFilter, readsNothing } from '../network-partition.ts'
import { awsWaitTimes, scaledLimits, scaledWaitTimes } from '../wait-times.ts'
import { recordProbes } from '../record-probes.ts'
import type { Recording } from '../recording.ts'
import type { Probe } from '../probe.ts'
import { openServices } from '../services.ts'
import { type ExitCode, exitCodes } from '../../../src/exit-codes.ts'
import { asTarget } from '../../../src/targets/target.ts'
import type { CommandContext } from '../../flags/context.ts'
import { askToGoAhead } from '../../stack/commands/go-ahead.ts'
import { harnessVersion } from '../../run/harness-version.ts'
import { recordedServiceTimes } from './recorded-service-times.ts'
import { comparisonText, planText, recordingText } from './record-aws-text.ts'
import { startTarget } from '../../run/aim/start-target.ts'
import { hostStack } from '../../run/aim/embedded-stack.ts'
import { saveDocument } from '../../run/show-and-save.ts'
import { type RecordAwsArgs, type RecordingPlan, planRecording } from './plan-recording.ts'

/**
 * Runs the probes against the user's own probe chat, after they have seen what that sends and costs, and saves the recording.
 *
 * @returns 12 if every probe failed, 130 after Ctrl-C, which keeps what was recorded by then
 * @throws Refusal for everything that is wrong before anything is sent, (15) without consent
 */
export async function recordAws(args: RecordAwsArgs, context: CommandContext): Promise<ExitCode> {
  const plan = await planRecording(args)
  if (args.dryRun) return rehearse(plan, context)
  if (plan.aim.kind === 'existing' && plan.aim.target.kind !== 'emulated') {
    context.progress.write(planText(plan.probes, plan.cost, plan.prices))
    await askToGoAhead('Record it?', args.yes, context)
  }
  const recording = await record(plan, context)
  await saveDocument(recording, args.outFile)
  const serviceTimes = recordedServiceTimes(recording)
  if (serviceTimes !== null) await saveDocument(serviceTimes, serviceTimesFile(args.outFile))
  show(recording, plan, args.outFile, context)
  if (serviceTimes !== null) context.progress.write(`  for --service-times  ${serviceTimesFile(args.outFile)}\n`)
  if (context.signal.aborted) return exitCodes.interrupted
  const outcomes = recording.probes.map(({ outcome }) => outcome)
  return outcomes.includes('failed') && !outcomes.includes('observed') ? exitCodes.targetFailed : exitCodes.ok
}

/** Beside the recording: `aws-recording.service-times.json`. */
function serviceTimesFile(outFile: string): string {
  return `${outFile.replace(/\.json$/, '')}.service-times.json`
}

function rehearse({ probes, cost, prices }: RecordingPlan, { answer, json }: CommandContext): ExitCode {
  const { asOf, source, region, own } = prices
  const document = { dryRun: true, probes, cost, prices: { asOf, source, region, own } }
  if (json) answer.write(`${JSON.stringify(document, null, 2)}\n`)
  else answer.write(planText(probes, cost, prices))
  return exitCodes.ok
}

async function record(
  { aim, account, probeGroups, long, probes }: RecordingPlan,
  { quiet, progress, signal }: CommandContext,
): Promise<Recording> {
  const onProbe = ({ id }: Probe) => (quiet ? undefined : progress.write(`  ${id}\n`))
  const request = { probeGroups, long, harnessVersion, signal, onProbe }
  if (aim.kind === 'embedded') {
    await using stack = await hostStack({ ...aim, behaviour: scaledLimits })
    const target = asTarget(stack.target)
    using services = openServices(target)
    return await recordProbes({ target, services, waitTimes: scaledWaitTimes, partition: readsNothing, ...request })
  }
  await using chat = await startTarget({ aim, stackOptions: null, serviceTimes: null, account }, () => {})
  const { target } = chat
  using services = openServices(target)
  const partition = probes.some(({ partitionsNetwork }) => partitionsNetwork) ? await packetFilter() : null
  return await recordProbes({ target, services, waitTimes: awsWaitTimes, partition, ...request })
}

function show(
  recording: Recording,
  { given }: RecordingPlan,
  outFile: string,
  { answer, progress, json }: CommandContext,
): void {
  if (json) answer.write(`${JSON.stringify(recording, null, 2)}\n`)
  else answer.write(recordingText(recording))
  const beside = json ? progress : answer
  if (given !== null) beside.write(comparisonText(compareRecordings(ofTheSameProbes(given, recording), recording)))
  progress.write(`  recording  ${outFile}\n`)
}

/** With --probe only the chosen probes are compared. */
function ofTheSameProbes(given: Recording, { probes }: Recording): Recording {
  return { ...given, probes: given.probes.filter(({ id }) => probes.some((probe) => probe.id === id)) }
}
