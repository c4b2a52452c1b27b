import { planText } from './plan-text.ts'
import { totalUsd } from '../../src/cost/cost-of-usage.ts'
import { pricesOf } from '../../src/cost/own-prices.ts'
import { describeProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { type LoadPlan, planLoad } from './load-plan.ts'
import { type MachineSize, fargateTask } from './machines.ts'
import { quotasOf } from './quotas.ts'
import { expectedLoad } from '../../src/scenarios/expected-load.ts'
import { scenarios } from '../../src/scenarios/index.ts'
import { soak } from '../../src/scenarios/soak.ts'
import { framesOf, saysFrames } from '../../src/settings/compose-frames.ts'
import { defaultOptions, optionProblems, roomProblems, strayOptions } from '../../src/settings/compose-options.ts'
import type { Settings } from '../../src/settings/settings.ts'
import { chatKeys } from '../../src/settings/target-settings.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import { highestPublishRate } from '../../src/scenarios/publish-stages.ts'
import { chooseByName } from '../run/choose-by-name.ts'
import { flagArgs } from '../run/command-line.ts'
import type { CommandContext } from '../flags/context.ts'
import { planOptions } from './plan-options.ts'
import { type PlanArgs, settingsOfPlan } from './rows.ts'
import { takeAim } from '../run/aim/aim.ts'
import { chooseProtocol } from '../run/aim/choose-protocol.ts'
import { type ChatSettings, chatSettings, namesChat } from '../run/aim/choose-chat.ts'
import { partsOfChat } from '../run/aim/changed-functions.ts'
import { inspectMachine } from '../run/preflight/machine.ts'
import { costOfRun } from '../run/preflight/run-cost.ts'
import { type Assumptions, usualAssumptions } from './assumptions.ts'

type Own = PlanArgs['own']

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

async function planOf({ own, given: gathered, args: [named = 'broadcast'], mistakes }: PlanArgs): Promise<LoadPlan> {
  const given = onlyPlanned(gathered)
  const quotas = await mistakes.collect(() => quotasOf(own.quota ?? []))
  const prices = await mistakes.collect(() => pricesOf(given.prices))
  const scenario = await mistakes.collect(() => chooseByName('scenario', scenarios, [named])[0])
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
  const known = mistakes.throwIfAny({ quotas, prices, scenario, parts })
  const cost = costOfRun(known.scenario, options, known.parts, known.prices)
  return planLoad({
    scenario: known.scenario,
    options,
    load: expectedLoad(known.scenario, options),
    reconnects: known.scenario === soak,
    quotas: known.quotas,
    assumptions: assumptionsOf(own),
    machine: own.launch === 'fargate' ? fargateTask : await thisMachine(),
    shardMembers: own.shardMembers,
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
  const maxRate = Math.ceil(Math.max(connectRate, joinRate, highestPublishRate(options)))
  const ceilings = { maxMembers: members, maxRate, maxCost: Math.ceil(usd) }
  const others = Object.fromEntries(Object.entries(given).filter(([key]) => !chatKeys.some((one) => one === key)))
  const pace = given.publishStages === undefined ? { publishRate } : {}
  return flagArgs({ ...others, members, rooms, connectRate, joinRate, ...pace, arrivals, ...ceilings })
}

/** A config file may say what a plan does not depend on. */
function onlyPlanned(given: Settings): Settings {
  return Object.fromEntries(Object.entries(given).filter(([key]) => settingsOfPlan.some((one) => one === key)))
}

function chatOf(given: Settings, ofScenario: Settings['chat']): ChatSettings {
  const chosen = chatSettings(given)
  const isChosen = namesChat(chosen) || given.protocol !== undefined || saysFrames(given)
  return isChosen || ofScenario === undefined ? chosen : { ...chosen, chat: ofScenario }
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

/** The usual assumptions with those that were given. */
function assumptionsOf({ tls, pingsKeepOpen, quota: _, launch: __, shardMembers: ___, ...given }: Own): Assumptions {
  return { ...usualAssumptions(tls === 'yes'), ...given, pingsKeepOpen: pingsKeepOpen === 'yes' }
}
