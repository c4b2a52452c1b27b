import { fileURLToPath } from 'node:url'
import { probeDefinition } from '../../../reference-stack/chats/index.ts'
import { type Recording, readRecording } from '../recording.ts'
import type { OpenProbe, Probe } from '../probe.ts'
import { probeGroups } from '../probes/index.ts'
import { type CostLine, totalUsd, costOfUsage } from '../../../src/cost/cost-of-usage.ts'
import { pricesOf } from '../../../src/cost/own-prices.ts'
import type { PriceList } from '../../../src/cost/price-list.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { type SettingSources, gatherSettings } from '../../../src/settings/gather-settings.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { suggestion } from '../../../src/suggestion.ts'
import { unownedProblem } from '../../../src/targets/versions/versions-problem.ts'
import type { Target } from '../../../src/targets/target.ts'
import { type Aim, takeAim } from '../../run/aim/aim.ts'
import type { Budget } from '../budget.ts'

/** The settings `target`, `iOwnThisTarget`, `account` and `prices`. */
export interface RecordAwsArgs extends SettingSources {
  readonly probes: readonly string[]
  readonly long: boolean
  readonly outFile: string
  /** A recording to compare this one with. */
  readonly compareFile: string | undefined
  readonly dryRun: boolean
  /** Do not ask for confirmation. */
  readonly yes: boolean
}

/** The planned recording and its target. */
export interface RecordingPlan {
  readonly aim: Aim
  /** The only account that the probe chat may be in; null for any. */
  readonly account: string | null
  readonly probeGroups: readonly (readonly (Probe | OpenProbe)[])[]
  readonly long: boolean
  /** The probes that will run. */
  readonly probes: readonly Probe[]
  readonly cost: readonly CostLine[]
  readonly prices: PriceList
  readonly given: Recording | null
}

const probeFile = fileURLToPath(probeDefinition)

/** In USD; the budgets of all probes together are far below. */
const mostUsd = 0.2

/** @throws Refusal for everything that is wrong before anything is sent */
export async function planRecording(args: RecordAwsArgs): Promise<RecordingPlan> {
  const mistakes = new Mistakes()
  const { target, iOwnThisTarget = [], account = null, prices: priceFile } = await gatherSettings(args, mistakes)
  const probeGroups = await mistakes.collect(() => chooseProbes(args.probes))
  const aim = await mistakes.collect(() => aimAtProbe(target, iOwnThisTarget))
  const { compareFile } = args
  const unowned = aim?.kind === 'existing' ? unownedProblem(aim.target) : null
  if (unowned !== null)
    mistakes.add(exitCodes.refused, `nothing is recorded: its probes change the functions, and ${unowned}`)
  const given = await mistakes.collect(() => (compareFile === undefined ? null : readRecording(compareFile)))
  const prices = await mistakes.collect(() => pricesOf(priceFile))
  const parts = mistakes.throwIfAny({ probeGroups, aim, given, prices })
  // On the embedded stack the long probes take seconds: its limits are scaled down.
  const long = args.long || parts.aim.kind === 'embedded'
  const probes = parts.probeGroups
    .flat()
    .filter((probe): probe is Probe => 'record' in probe && (long || !probe.isLong))
  return { ...parts, account, long, probes, cost: affordable(probes, parts.prices) }
}

function affordable(probes: readonly Probe[], prices: PriceList): CostLine[] {
  const cost = estimateCost(
    probes.map(({ budget }) => budget),
    prices,
  )
  if (totalUsd(cost) <= mostUsd) return cost
  throw new Refusal(
    exitCodes.refused,
    `it might cost ${totalUsd(cost).toFixed(2)} USD: choose fewer probes with --probe`,
  )
}

function chooseProbes(ids: readonly string[]): RecordingPlan['probeGroups'] {
  const known = probeGroups.flat().map(({ id }) => id)
  const unknown = ids.filter((id) => !known.includes(id))
  if (unknown.length > 0) {
    const problems = unknown.map((id) => `--probe ${id}: there is no such probe${suggestion(id, known)}`)
    throw new Refusal(exitCodes.usage, [...problems, '--dry-run lists them all'])
  }
  if (ids.length === 0) return probeGroups
  return probeGroups.map((group) => group.filter(({ id }) => ids.includes(id)))
}

async function aimAtProbe(target: string | undefined, ownedHosts: readonly string[]): Promise<Aim> {
  if (target === undefined)
    throw new Refusal(
      exitCodes.usage,
      '--target: give the target.json of a deployed probe chat, or local for the embedded one',
    )
  const aim = await takeAim(target, target === 'local' ? { stack: probeFile } : {}, ownedHosts, {})
  if (aim.kind === 'existing') assertProbe(aim.target)
  return aim
}

function assertProbe({ functions, tables, ticketParameter }: Target): void {
  const functionNames = ['Greet', 'Part', 'Obey', 'Impatient', 'Stopwatch'].filter(
    (functionName) => functions[functionName] === undefined,
  )
  if (functionNames.length > 0 || tables['events'] === undefined)
    throw new Refusal(exitCodes.usage, `the target is not the probe chat: fanbench deploy --stack ${probeFile}`)
  if (ticketParameter !== null)
    throw new Refusal(
      exitCodes.usage,
      'the probe chat wants tickets, which would be recorded too: deploy it without --tickets',
    )
}

// Chosen high: an invocation of the probe chat writes an item of a few KB and a line or two of log.
const secondsPerInvocation = 1
const functionGb = 0.25
const writeUnitsPerInvocation = 4
const readUnitsPerConnection = 50
const logGbPerInvocation = 2e-6
/** In the units of a budget. */
const gbPerMessage = 32_768 / 1e9

/** Upper bound on the cost: each probe uses all of its budget. The free tier is left out. */
function estimateCost(budgets: readonly Budget[], prices: PriceList): CostLine[] {
  const sum = (of: (budget: Budget) => number) => budgets.reduce((total, each) => total + of(each), 0)
  const connections = sum((each) => each.connections)
  const messages = sum((each) => each.messages)
  const invocations = connections * 2 + messages + sum((each) => each.invocations)
  return costOfUsage(
    {
      // Each message may be answered. AWS does not say whether `$connect` and `$disconnect` are billed; here they are.
      messageUnits: connections * 2 + messages * 2 + sum((each) => each.posts),
      connectionMinutes: sum((each) => (each.connections * each.seconds) / 60),
      invocations,
      gbSeconds: (invocations * secondsPerInvocation + sum((each) => each.lambdaSeconds)) * functionGb,
      // The more expensive one.
      architecture: 'x86_64',
      readUnits: connections * readUnitsPerConnection + sum((each) => each.readUnits),
      writeUnits: invocations * writeUnitsPerInvocation + sum((each) => each.writes),
      metricsRequested: sum((each) => each.metrics),
      gbSecondsWarm: 0,
      metricMonths: 0,
      logGb: invocations * logGbPerInvocation,
      gbOut: sum((each) => each.posts + each.messages) * gbPerMessage,
    },
    prices,
  )
}
