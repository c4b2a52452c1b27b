import type { ServiceTimesOptions, ServiceTimesProfile } from '../../reference-stack/local/service-times/index.ts'
import type { CostLine } from '../../src/cost/cost-of-usage.ts'
import type { PriceList } from '../../src/cost/price-list.ts'
import { pricesOf } from '../../src/cost/own-prices.ts'
import { type ProtocolSource, describeProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import type { Frames } from '../../src/crowd/protocols/frames/frames.ts'
import type { Handshake } from '../../src/crowd/connection/handshake.ts'
import type { CrowdProtocol } from '../../src/crowd/protocols/crowd-protocol.ts'
import type { PathsAsked } from '../../reports/on-request.ts'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import type { CounterName } from '../../src/metrics/catalogue/counters.ts'
import { parseLimits } from '../../src/metrics/judging/checks/limits.ts'
import type { RunPlan } from '../../src/runs/run-request.ts'
import { scenarios } from '../../src/scenarios/index.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import { highestPublishRate } from '../../src/scenarios/publish-stages.ts'
import type { Place, Scenario } from '../../src/scenarios/scenario.ts'
import { framesOf, saysFrames } from '../../src/settings/compose-frames.ts'
import { composeHandshake } from '../../src/settings/compose-handshake.ts'
import {
  composeOptions,
  composeStackOptions,
  defaultOptions,
  optionProblems,
  roomProblems,
  strayOptions,
} from '../../src/settings/compose-options.ts'
import { type SettingSources, gatherSettings } from '../../src/settings/gather-settings.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { type Settings, settingDefaults } from '../../src/settings/settings.ts'
import { suggestion } from '../../src/suggestion.ts'
import { ceilingProblems } from '../../src/targets/ceilings.ts'
import { askedProblems } from './asked-outputs.ts'
import { commandLine } from './command-line.ts'
import { checkOtlpUrl } from './otlp-url.ts'
import { type Aim, noEchoIn, takeAim } from './aim/aim.ts'
import { withApiKey } from './aim/api-key.ts'
import { withMemberName } from './aim/replacements.ts'
import { chooseProtocol } from './aim/choose-protocol.ts'
import { openFilesProblems } from './preflight/local-capacity.ts'
import { type ChatSettings, chatSettings, namesChat } from './aim/choose-chat.ts'
import { judgeableProblems, publishingProblems, untimedProblems } from './preflight/judgeable.ts'
import { openFileLimit } from './preflight/machine.ts'
import { outputFolderProblems } from './output-folder.ts'
import { readServiceTimes } from './aim/read-service-times.ts'
import { costOfRun, costProblems } from './preflight/run-cost.ts'

/** The arguments of `run` or `demo`. */
export interface RunArgs extends SettingSources {
  readonly scenario: string
  /** The words before the flags in the command line that repeats the run: `demo`, `run broadcast`. */
  readonly invokedAs: string
  /** Is a page to follow it, and at which port? Any free one if it names none. */
  readonly live?: { readonly port: number | undefined } | undefined
  /** The collector that gets the figures while the run goes on; undefined for none. */
  readonly otlp?: string | undefined
  /** The paths of its further outputs. */
  readonly paths: PathsAsked
}

/** A run that has passed every check that can be made before anything is started. */
export interface PlannedRun extends RunPlan {
  readonly aim: Aim
  /** The service times of the embedded stack, which depend on the seed of the run; null if the user asked for none. */
  readonly serviceTimes: ServiceTimesOptions | null
  /** The parts of the expected cost; null if the run costs nothing or the cost is unknown. */
  readonly cost: readonly CostLine[] | null
  /** The only one that a deployed target may be in; null for any. */
  readonly account: string | null
  readonly outDir: string
}

/** @throws Refusal that names everything that is wrong; nothing has been started, sent or written by then */
export async function planRun(args: RunArgs): Promise<PlannedRun> {
  const mistakes = new Mistakes()
  mistakes.add(exitCodes.usage, ...askedProblems(args.paths))
  const given = await gatherSettings(args, mistakes)
  checkOtlpUrl(args.otlp, given.iOwnThisTarget ?? [], mistakes)
  return planGiven(given, args, mistakes)
}

/** The same with settings that have been read already: aim, protocol, options, then every check. */
export async function planGiven(
  given: Settings,
  args: Pick<RunArgs, 'scenario' | 'invokedAs'>,
  mistakes = new Mistakes(),
): Promise<PlannedRun> {
  const settings = { ...settingDefaults, ...given }
  const scenario = await mistakes.collect(() => findScenario(args.scenario))
  const aimed = await aimOf(given, scenario, mistakes)
  const spoken = await protocolOf(given, aimed, mistakes)
  const defaults = defaultOptions(scenario, spoken.described)
  const options = composeOptions(given, defaults)
  const limits = settings.strict ? withStrictLimits(settings.limit) : settings.limit
  const priced = await costOf(given, { scenario, options, aimed }, mistakes)
  const draft: Draft = { given, settings, options, limits, ...aimed, ...spoken, ...priced }
  await addProblems(mistakes, scenario, draft)

  const { profile, ...parts } = mistakes.throwIfAny({
    scenario,
    aim: aimed.aim,
    protocol: spoken.protocol,
    handshake: spoken.handshake,
    prices: priced.prices,
    profile: aimed.profile,
  })
  const ownDefaults = { ...settingDefaults, ...defaults, ...parts.scenario.stack }
  return {
    ...parts,
    options,
    stackOptions: aimed.place.stack,
    serviceTimes: profile && { profile, seed: options.seed },
    cost: priced.cost,
    account: given.account ?? null,
    limits,
    scenarioLimits: ownLimits(parts.scenario, limits, options, aimed.place),
    allowInconclusive: settings.allowInconclusive,
    requireMetrics: settings.requireMetrics,
    outDir: settings.outDir,
    command: commandLine(args.invokedAs, given, ownDefaults, options.seed, noEchoIn(parts.aim)),
  }
}

/** The place of the run, as far as it is known. For each undefined part, a mistake has been recorded. */
interface Aimed {
  readonly aim: Aim | undefined
  readonly place: Place
  /** Service times that the embedded stack is given; null for none. */
  readonly profile: ServiceTimesProfile | null | undefined
}

async function aimOf(given: Settings, scenario: Scenario | undefined, mistakes: Mistakes): Promise<Aimed> {
  const { target, iOwnThisTarget } = { ...settingDefaults, ...given }
  const aim = await mistakes.collect(() => takeAim(target, chatOf(given, target, scenario), iOwnThisTarget, given))
  const place: Place =
    aim?.kind === 'existing'
      ? { target: aim.target, stack: null }
      : { target: null, stack: composeStackOptions(given, scenario) }
  const profile = await mistakes.collect(() => readServiceTimes(place.stack?.serviceTimes))
  return { aim, place, profile }
}

/** The protocol of the members, as far as it is known. For each undefined part, a mistake has been recorded. */
interface Spoken {
  /** Null if a protocol says it. */
  readonly frames: Frames | null | undefined
  readonly protocol: ProtocolSource | undefined
  readonly described: CrowdProtocol | undefined
  readonly handshake: Handshake | undefined
}

async function protocolOf(given: Settings, { aim, place }: Aimed, mistakes: Mistakes): Promise<Spoken> {
  const frames = await mistakes.collect(() => framesOf(given))
  const protocol =
    aim && frames !== undefined ? await mistakes.collect(() => chooseProtocol(given, aim, frames)) : undefined
  const described = protocol && (await mistakes.collect(() => describeProtocol(protocol)))
  const secrets = aim?.kind === 'embedded' ? aim.chat.secrets : []
  const composed = await mistakes.collect(() => composeHandshake(given, place.target, described?.query, secrets))
  const handshake =
    composed && aim?.kind === 'embedded'
      ? withMemberName(withApiKey(composed, aim.chat.definition), aim.chat.definition)
      : composed
  if (typeof frames?.say === 'object' && aim !== undefined && !hasHttpApi(aim))
    mistakes.add(exitCodes.usage, '--publish: the target has no HTTP API: give its URL with --publish-url')
  return { frames, protocol, described, handshake }
}

/** A target given as a URL has no HTTP API unless --publish-url names one. */
function hasHttpApi(aim: Aim): boolean {
  return (aim.kind === 'embedded' ? aim.chat.definition.http : aim.target.httpApi) !== undefined
}

interface Priced {
  readonly prices: PriceList | undefined
  /** Null where the run costs nothing, or nobody knows what. */
  readonly cost: readonly CostLine[] | null
}

async function costOf(
  given: Settings,
  { scenario, options, aimed }: { scenario: Scenario | undefined; options: RunOptions; aimed: Aimed },
  mistakes: Mistakes,
): Promise<Priced> {
  const prices = await mistakes.collect(() => pricesOf(given.prices))
  const { target } = aimed.place
  const atAws = target?.kind === 'aws' ? target : null
  return { prices, cost: atAws && scenario && prices ? costOfRun(scenario, options, atAws, prices) : null }
}

/** A run that is still to be checked. */
interface Draft extends Aimed, Spoken, Priced {
  readonly given: Settings
  readonly settings: Settings & typeof settingDefaults
  readonly options: RunOptions
  readonly limits: readonly string[]
}

async function addProblems(mistakes: Mistakes, scenario: Scenario | undefined, draft: Draft): Promise<void> {
  const { settings, options, described, frames, cost } = draft
  const { target } = draft.place
  const parsedLimits = (await mistakes.collect(() => parseLimits(draft.limits))) ?? []
  const isLocal = settings.target === 'local'
  mistakes.add(exitCodes.usage, ...optionProblems(options, described), ...outputFolderProblems(settings.outDir))
  mistakes.add(exitCodes.usage, ...untimedProblems(parsedLimits, frames ?? null))
  const load = { ...options, publishRate: highestPublishRate(options) }
  if (target !== null) mistakes.add(exitCodes.refused, ...ceilingProblems(target, load, settings))
  if (cost !== null) mistakes.add(exitCodes.refused, ...costProblems(cost, settings.maxCost))
  mistakes.add(exitCodes.localResources, ...openFilesProblems(options, { local: isLocal, ...openFileLimit() }))
  if (scenario === undefined) return
  mistakes.add(exitCodes.usage, ...problemsOfScenario(scenario, draft), ...publishingProblems(scenario, options))
  mistakes.add(exitCodes.usage, ...judgeableProblems(parsedLimits, scenario, options))
  if (target !== null) mistakes.add(exitCodes.refused, ...(scenario.refusals?.(options, target) ?? []))
}

/** Why this scenario cannot be played there, with this protocol. */
function problemsOfScenario(scenario: Scenario, { given, options, aim, place, described }: Draft): string[] {
  const ofPlace =
    aim === undefined
      ? []
      : [
          ...strayOptions(given, scenario, place.target?.kind ?? 'embedded'),
          ...(scenario.problems?.(options, place) ?? []),
        ]
  const ofProtocol =
    described === undefined
      ? []
      : [...missingSteps(scenario, options, described), ...protocolProblems(scenario, described)]
  return [...ofPlace, ...roomProblems(scenario, described), ...ofProtocol]
}

/** The chat of the scenario, where the user has chosen neither a chat nor what else to measure. */
function chatOf(given: Settings, target: string, scenario: Scenario | undefined): ChatSettings {
  const chosen = chatSettings(given)
  const isSaid = given.protocol !== undefined || saysFrames(given)
  const isChosen = namesChat(chosen) || isSaid || target !== 'local'
  return isChosen || scenario?.chat === undefined ? chosen : { ...chosen, chat: scenario.chat }
}

/** Steps that the scenario needs, and the protocol leaves out. */
function missingSteps(scenario: Scenario, options: RunOptions, protocol: CrowdProtocol): readonly string[] {
  const missing = (scenario.steps?.(options) ?? []).filter((step) => protocol[step] === undefined)
  if (missing.length === 0) return []
  return [
    `the protocol ${protocol.name} has no ${missing.join(' and no ')}, which ${scenario.name} needs with these options; ` +
      'docs/measure-your-own-chat.md explains these steps',
  ]
}

/** Why the chat's protocol is of no use to the scenario; none if it is. */
function protocolProblems({ name, needs = 'say' }: Scenario, protocol: CrowdProtocol): string[] {
  if (needs === 'say' && protocol.say === undefined)
    return [`${name} publishes messages, and a chat of the protocol ${protocol.name} has none: give it another chat`]
  if (needs === 'connectionIds' && protocol.connectionIds === undefined)
    return [
      `${name} waits for a message that the chat sends unasked, and the protocol ${protocol.name} has none; leave out --chat, --stack and --protocol`,
    ]
  return []
}

/** Violations that fanbench tolerates, but for which a browser would close the connection. */
const strictly: readonly CounterName[] = ['texts_not_utf8', 'lengths_overlong', 'handshakes_http_1_0']

function withStrictLimits(given: readonly string[]): readonly string[] {
  const names = new Set(given.map(nameOf))
  return [...given, ...strictly.filter((counter) => !names.has(counter)).map((counter) => `${counter}=0`)]
}

/** Returns the name of the metric or counter that a limit is about. */
function nameOf(limit: string): string | undefined {
  return limit.split(/\s*[<>=]/, 1)[0]
}

/** Returns the limits of the scenario that the user has not replaced with a limit of the same name. */
function ownLimits(scenario: Scenario, given: readonly string[], options: RunOptions, place: Place): readonly string[] {
  if (scenario.limitsHold?.(options, place) === false) return []
  const names = new Set(given.map(nameOf))
  return (scenario.limits ?? []).filter((limit) => !names.has(nameOf(limit)))
}

function findScenario(name: string): Scenario {
  const scenario = scenarios.find((candidate) => candidate.name === name)
  if (scenario !== undefined) return scenario
  const names = scenarios.map((candidate) => candidate.name)
  throw new Refusal(
    exitCodes.usage,
    `there is no scenario ${name}${suggestion(name, names)}; there are ${names.join(', ')}`,
  )
}
