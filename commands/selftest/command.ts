import { join } from 'node:path'
import type { CommandContext } from '../flags/context.ts'
import { chooseChat } from '../run/aim/choose-chat.ts'
import { hostStack } from '../run/aim/embedded-stack.ts'
import { chooseByName } from '../run/choose-by-name.ts'
import { harnessCommit, harnessVersion } from '../run/harness-version.ts'
import { outputFolderProblems } from '../run/output-folder.ts'
import { selftestOutputs } from './report/document.ts'
import { showProgress, silentProgress } from '../run/progress/progress.ts'
import { showAndSave } from '../run/show-and-save.ts'
import { type CalibrationCase, calibrationCases } from './cases.ts'
import { makeLoopbackCertificate, trustedByChildren } from './loopback-certificate.ts'
import type { CaseSettings } from './run-case.ts'
import { runSelftest } from './run-selftest.ts'
import { serviceTimesCase, type StandIn } from './service-times/run-served.ts'
import {
  type QuantileFigure,
  type ServiceTimesOptions,
  ServiceTimes,
  serviceTimesSchemaName,
} from '../../reference-stack/local/service-times/index.ts'
import { type ExitCode, exitCodes, Refusal } from '../../src/exit-codes.ts'
import { createRunDirectory, newRunId } from '../../src/metrics/result/run-directory.ts'
import { parseDuration } from '../../src/duration-text.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import { commandLine, ownArgs } from '../run/command-line.ts'
import { type SelftestArgs, selftestSection } from './rows.ts'

type Own = SelftestArgs['own']

const shortCases = ['lognormal', 'burst-100', 'faults', 'blocked-receiver']

/**
 * Measures the calibration server, and reports the errors of the figures.
 *
 * @returns 10 if a goal was missed on a quiet machine or a count is wrong, 11 if the machine was too busy to judge
 * @throws Refusal (2) for a case that is not known
 */
export async function selftest({ own, given, mistakes }: SelftestArgs, context: CommandContext): Promise<ExitCode> {
  const { outDir = settingDefaults.outDir } = given
  mistakes.add(exitCodes.usage, ...outputFolderProblems(outDir))
  const names = own.case ?? (own.short ? shortCases : undefined)
  const { chosen, ofCases } = mistakes.throwIfAny({
    chosen: await mistakes.collect(() => chooseByName('case', [...calibrationCases, serviceTimesCase], names)),
    ofCases: await mistakes.collect(() => settingsOf(own)),
  })
  const certificate = own.tls ? makeLoopbackCertificate(['127.0.0.1']) : null
  await using _trust = certificate && (await trustedByChildren(certificate.cert))
  const settings = { ...ofCases, tls: certificate }
  const runId = newRunId(new Date(), 'selftest')
  const folder = await createRunDirectory(outDir, runId)
  const command = commandOf(own)
  const commit = await harnessCommit()
  const result = await measure(
    chosen,
    settings,
    { runId, command, harnessVersion, node: process.versions.node, commit, logFolder: join(folder, 'logs') },
    context,
  )
  await showAndSave(result, selftestOutputs, folder, context)
  return result.exitCode
}

/** Its status line is gone before the answer is shown. */
async function measure(
  chosen: readonly (CalibrationCase | typeof serviceTimesCase)[],
  settings: CaseSettings,
  run: Parameters<typeof runSelftest>[3],
  { quiet, progress, signal }: CommandContext,
): ReturnType<typeof runSelftest> {
  using display = quiet ? silentProgress : showProgress(progress)
  const cases = chosen.filter((one): one is CalibrationCase => 'hold' in one)
  return await runSelftest(cases, cases.length < chosen.length ? startStandIn : null, settings, run, {
    signal,
    onPhase: () => undefined,
    onProgress: (state) => display.update(state),
    onNotice: (text) => display.notice(text),
    onWait: (text) => display.wait(text),
  })
}

/** The command line that repeats it. */
function commandOf({ short, case: names = [], seed, ...others }: Own): string {
  const cases = names.flatMap((name) => ['--case', name])
  const args = ['selftest', ...(short ? ['--short'] : []), ...cases, ...ownArgs(selftestSection, others)]
  return commandLine(args, {}, {}, seed, new Set())
}

function settingsOf({ short, connections, rate, seconds, seed, spin, blockReceiver }: Own): Omit<CaseSettings, 'tls'> {
  return {
    connections: connections ?? (short ? 100 : 200),
    rate,
    seconds: seconds ?? (short ? 1.5 : 10),
    seed,
    spin,
    judgesTimes: !short,
    blockedReceivers: readBlock(blockReceiver),
  }
}

function readBlock(text: string | undefined): CaseSettings['blockedReceivers'] {
  if (text === undefined) return null
  const [forSeconds, everySeconds] = text.split('/').map(parseDuration)
  if (forSeconds === undefined || everySeconds === undefined || forSeconds >= everySeconds)
    throw new Refusal(exitCodes.usage, `--block-receiver ${text}: write for how long and how often, such as 50ms/500ms`)
  return { forMs: forSeconds * 1000, everyMs: everySeconds * 1000 }
}

/** Short enough for a thousand calls in some seconds, and every part of a millisecond is among them. */
const times: readonly QuantileFigure[] = [
  { percentile: 50, ms: 4, mark: 'U', source: 'the selftest' },
  { percentile: 99, ms: 16, mark: 'U', source: 'the selftest' },
]

/** The embedded stack of the room chat with service times for the selftest. */
export async function startStandIn(seed: number): Promise<StandIn> {
  const profile = { schema: serviceTimesSchemaName, name: 'selftest', times: { post: times, read: times } } as const
  const serviceTimes: ServiceTimesOptions = { profile, seed }
  const stack = await hostStack({ chat: await chooseChat({ chat: 'rooms' }), behaviour: { serviceTimes } })
  const drawn = new ServiceTimes(serviceTimes)
  const { endpoints, region, tables } = stack.target
  return {
    managementEndpoint: endpoints.management ?? '',
    dynamoDbEndpoint: endpoints.dynamodb ?? '',
    region,
    table: { name: tables['client-records'] ?? '', partitionKey: 'ID' },
    asked: (kind) => drawn.draw(kind),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  }
}
