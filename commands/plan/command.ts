import { planText } from './plan-text.ts'
import { totalUsd } from '../../src/cost/cost-of-usage.ts'
import { pricesOf } from '../../src/cost/own-prices.ts'
import { describeProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import { type ExitCode, exitCodes, Refusal } from '../../src/exit-codes.ts'
import { type LoadPlan, planLoad } from './load-plan.ts'
import { type MachineSize, fargateTask } from './machines.ts'
import { quotasOf } from './quotas.ts'
import { expectedLoad } from '../../src/scenarios/expected-load.ts'
import { scenarios } from '../../src/scenarios/index.ts'
import { soak } from '../../src/scenarios/soak.ts'
import { framesOf, saysFrames } from '../../src/settings/compose-frames.ts'
import { defaultOptions, optionProblems, roomProblems, strayOptions } from '../../src/settings/compose-options.ts'
import { type SettingSources, gatherSettings } from '../../src/settings/gather-settings.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import { chooseByName } from '../run/choose-by-name.ts'
import { flagArgs } from '../run/command-line.ts'
import type { CommandContext } from '../flags/context.ts'
import { planOptions } from './plan-options.ts'
import { settingsOfPlan } from './settings-of-plan.ts'
import { takeAim } from '../run/aim/aim.ts'
import { chooseProtocol } from '../run/aim/choose-protocol.ts'
import { type ChatSettings, chatSettings } from '../run/aim/choose-chat.ts'
import { partsOfChat } from '../run/aim/changed-functions.ts'
import { inspectMachine } from '../run/preflight/machine.ts'
import { costOfRun } from '../run/preflight/run-cost.ts'
import { type Assumptions, usualAssumptions } from './assumptions.ts'

export interface PlanArgs extends SettingSources, OwnPlanArgs {
  readonly scenario: string
}

/**
 * Says what a load takes of machines, quotas, time and money. Nothing is started or sent.
 *
 * @returns 15 where quotas, fixed limits or machines make it impossible, after the plan and what would help
 * @throws Refusal (2) for everything that is wrong in the arguments
 */
export async function plan(args: PlanArgs, { answer, json }: CommandContext): Promise<ExitCode> {
  const planned = await planOf(args)
  answer.write(json ? `${JSON.stringify(planned, null, 2)}\n` : planText(planned))
  return planned.refusals.length === 0 ? exitCodes.ok : exitCodes.refused
}

async function planOf(args: PlanArgs): Promise<LoadPlan> {
  const mistakes = new Mistakes()
  const given = onlyPlanned(await gatherSettings(args, mistakes))
  const own = await mistakes.collect(() => parseOwnArgs(args))
  const quotas = await mistakes.collect(() => quotasOf(args.quota ?? []))
  const prices = await mistakes.collect(() => pricesOf(given.prices))
  const scenario = await mistakes.collect(() => chooseByName('scenario', scenarios, [args.scenario])[0])
  const aim = await mistakes.collect(() => takeAim('local', chatOf(given, scenario?.chat), [], {}))
  const frames = await mistakes.collect(() => framesOf(given))
  const source =
    aim && frames !== undefined ? await mistakes.collect(() => chooseProtocol(given, aim, frames)) : undefined
  const protocol = source && (await mistakes.collect(() => describeProtocol(source)))
  const parts = aim && (await mistakes.collect(() => partsOfChat({ aim })))
  const options = planOptions(given, defaultOptions(scenario, protocol), quotas)
  mistakes.add(exitCodes.usage, ...optionProblems(options, protocol))
  if (scenario !== undefined)
    mistakes.add(exitCodes.usage, ...strayOptions(given, scenario, 'embedded'), ...roomProblems(scenario, protocol))
  const known = mistakes.throwIfAny({ own, quotas, prices, scenario, parts })
  const cost = costOfRun(known.scenario, options, known.parts, known.prices)
  return planLoad({
    scenario: known.scenario,
    options,
    load: expectedLoad(known.scenario, options),
    reconnects: known.scenario === soak,
    quotas: known.quotas,
    assumptions: known.own.assumptions,
    machine: known.own.launch === 'fargate' ? fargateTask : await thisMachine(),
    shardMembers: known.own.shardMembers,
    cost,
    prices: known.prices,
    flags: flagsOfRun(given, options, totalUsd(cost)),
  })
}

/**
 * Returns the flags of the planned run, including those that a target on another machine needs. Such a target has its chat
 * already.
 */
function flagsOfRun(given: Settings, options: RunOptions, usd: number): string[] {
  const { members, rooms, connectRate, joinRate, publishRate, arrivals } = options
  const maxRate = Math.ceil(Math.max(connectRate, joinRate, publishRate))
  const ceilings = { maxMembers: members, maxRate, maxCost: Math.ceil(usd) }
  const { chat: _chat, stack: _stack, template: _template, parameter: _parameter, ...others } = given
  return flagArgs({ ...others, members, rooms, connectRate, joinRate, publishRate, arrivals, ...ceilings })
}

/** A config file may say what a plan does not depend on. */
function onlyPlanned(given: Settings): Settings {
  return Object.fromEntries(Object.entries(given).filter(([key]) => settingsOfPlan.some((one) => one === key)))
}

function chatOf(given: Settings, ofScenario: Settings['chat']): ChatSettings {
  const chosen = chatSettings(given)
  const isChosen = Object.keys(chosen).length > 0 || given.protocol !== undefined || saysFrames(given)
  return isChosen || ofScenario === undefined ? chosen : { chat: ofScenario }
}

async function thisMachine(): Promise<MachineSize> {
  const { cores, memoryAvailableBytes, openFiles, ephemeralPorts } = await inspectMachine()
  return {
    launch: 'local',
    cores,
    memoryMib: Math.floor(memoryAvailableBytes / 1024 ** 2),
    files: openFiles.soft,
    filesAtMost: openFiles.hard,
    ports: ephemeralPorts,
  }
}

/** The options of `plan` that are not settings of a run, as the user typed them. */
export interface OwnPlanArgs {
  readonly quota?: readonly string[]
  readonly shardMembers?: string
  readonly launch: string
  readonly tls?: string
  readonly connectionKib?: string
  readonly connectMs?: string
  readonly deliveryUs?: string
  readonly invocationMs?: string
  readonly postMs?: string
  readonly pingsKeepOpen?: string
  readonly taskHourUsd?: string
}

export interface ParsedPlanArgs {
  readonly launch: 'fargate' | 'local'
  readonly shardMembers: number | undefined
  readonly assumptions: Assumptions
}

/** @throws Refusal (2) with everything that is wrong */
function parseOwnArgs(args: OwnPlanArgs): ParsedPlanArgs {
  const problems: string[] = []
  const number = (flag: string, text: string | undefined, usual: number): number => {
    if (text === undefined) return usual
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < 0)
      problems.push(`${flag} ${text}: must be a number of 0 or more`)
    return value
  }
  const { shardMembers, launch, pingsKeepOpen = 'yes', tls = 'yes' } = args
  if (shardMembers !== undefined && !/^[1-9]\d*$/.test(shardMembers))
    problems.push(`--shard-members ${shardMembers}: must be a whole number of members, 1 or more`)
  if (launch !== 'fargate' && launch !== 'local') problems.push(`--launch ${launch}: must be fargate or local`)
  if (!['yes', 'no'].includes(pingsKeepOpen)) problems.push(`--pings-keep-open ${pingsKeepOpen}: must be yes or no`)
  if (!['yes', 'no'].includes(tls)) problems.push(`--tls ${tls}: must be yes or no`)
  const usual = usualAssumptions(tls === 'yes')
  const assumptions: Assumptions = {
    ...usual,
    connectionKib: number('--connection-kib', args.connectionKib, usual.connectionKib),
    connectMs: number('--connect-ms', args.connectMs, usual.connectMs),
    deliveryUs: number('--delivery-us', args.deliveryUs, usual.deliveryUs),
    invocationMs: number('--invocation-ms', args.invocationMs, usual.invocationMs),
    postMs: number('--post-ms', args.postMs, usual.postMs),
    pingsKeepOpen: pingsKeepOpen === 'yes',
    taskHourUsd: number('--task-hour-usd', args.taskHourUsd, usual.taskHourUsd),
  }
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return {
    launch: launch === 'local' ? 'local' : 'fargate',
    shardMembers: shardMembers === undefined ? undefined : Number(shardMembers),
    assumptions,
  }
}
