import { fairShare, membersByWorker } from '../crowd/placement.ts'
import type { ProtocolSource } from '../crowd/protocols/load-protocol.ts'
import type { CrowdProtocol } from '../crowd/protocols/crowd-protocol.ts'
import { sizesOf } from '../crowd/rooms.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import type { RunPlan } from '../runs/run-request.ts'
import { scenarios } from '../scenarios/index.ts'
import { type RunOptions, crowdPlan } from '../scenarios/options.ts'
import { type Scenario, hasRooms } from '../scenarios/scenario.ts'
import type { Target } from '../targets/target.ts'
import { secretsOf, urlWithoutSecrets } from './shard-secrets.ts'
import { type AgreedPlan, type ShardedPlan, shardedPlanSchemaName, targetFileOf, withPlanHash } from './sharded-plan.ts'

export interface PlanParts {
  /** Checked as that of any run; its `workers` become the shards. */
  readonly run: Omit<RunPlan, 'protocol' | 'stackOptions' | 'prices'>
  readonly target: Target
  /** A file's path absolute, or relative to where the plan will be. */
  readonly protocolSource: ProtocolSource
  readonly protocol: CrowdProtocol
  readonly shards: number
  /** Are rooms larger than a shard's share of the members spread over all shards? */
  readonly spreadRooms: boolean
  /** Between two steps up to the publishing. Left out: 5 s. */
  readonly marginSeconds?: number
  readonly harness: ShardedPlan['harness']
}

/** For answers that are still under way, and shards that have started a little later. */
const usualMarginSeconds = 5

/** @throws Refusal (2) with every reason why shards cannot play it */
export function makePlan(parts: PlanParts): ShardedPlan {
  const { run, target, protocol, protocolSource, shards, marginSeconds = usualMarginSeconds } = parts
  const options = shardedOptions(run.scenario, run.options, { shards, spreadRooms: parts.spreadRooms })
  const problems = shardingProblems(run.scenario, options)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const { limits, scenarioLimits, allowInconclusive, requireMetrics, command } = run
  const { name, echoesToSender, routes } = protocol
  const agreed: AgreedPlan = {
    schema: shardedPlanSchemaName,
    scenario: run.scenario.name,
    options,
    marginSeconds,
    target: targetFileOf({ ...target, url: urlWithoutSecrets(target.url) }),
    protocol: {
      source: protocolSource,
      name,
      echoesToSender,
      repliesToSender: protocol.isReply !== undefined,
      ...(routes !== undefined && { routes: { ...routes } }),
    },
    secrets: secretsOf(target.url, run.handshake, protocol.query),
    limits: [...limits],
    scenarioLimits: [...scenarioLimits],
    allowInconclusive,
    requireMetrics,
    command,
    harness: parts.harness,
  }
  return withPlanHash(agreed)
}

/** The options with which shards play a scenario: where nobody joins a room, members may be anywhere. */
export function shardedOptions(
  scenario: Scenario,
  options: RunOptions,
  { shards, spreadRooms }: { readonly shards: number; readonly spreadRooms: boolean },
): ShardedPlan['options'] {
  return { ...options, workers: shards, placement: 'pinned', spreadRooms: spreadRooms || !hasRooms(scenario) }
}

/** Why containers cannot share so many shards: Artillery starts as many in each. */
export function containerProblems(shards: number, containers: number): string[] {
  if (shards % containers === 0) return []
  return [`--containers ${containers}: each takes an equal part of the ${shards} shards; give a divisor of ${shards}`]
}

/** Why so many shards cannot play a scenario with these options, a line each; `workers` are the shards. */
export function shardingProblems({ name, notSharded }: Scenario, options: RunOptions): string[] {
  const { members, workers: shards } = options
  const problems = notSharded === undefined ? [] : [`${name}: cannot be played by shards: ${notSharded}`]
  const crowd = crowdPlan({ ...options, placement: 'pinned' })
  const sizes = sizesOf(crowd)
  const [largest, share] = [Math.max(...sizes), fairShare(sizes, shards)]
  if (largest > share && options.spreadRooms !== true)
    return [
      ...problems,
      `--shards ${shards}: a room has ${largest} members, and a shard's share of ${members} is ${share}; ${wayOut(members, largest)}`,
    ]
  const inUse = membersByWorker(sizes, crowd).filter((members) => members > 0).length
  if (inUse < shards)
    problems.push(`--shards ${shards}: ${shards - inUse} of them would have no member; give at most ${inUse}`)
  return problems
}

/** How many members each shard has. */
export function membersByShard(options: ShardedPlan['options']): number[] {
  const crowd = crowdPlan(options)
  return membersByWorker(sizesOf(crowd), crowd)
}

/** @throws Refusal (2) for a scenario that this version does not have, or that shards cannot play */
export function scenarioOf(plan: Pick<ShardedPlan, 'scenario' | 'options'>): Scenario {
  const scenario = scenarios.find(({ name }) => name === plan.scenario)
  if (scenario === undefined) throw new Refusal(exitCodes.usage, `there is no scenario ${plan.scenario} to play`)
  return scenario
}

function wayOut(members: number, largest: number): string {
  const most = Math.floor(members / largest)
  const fewer = most > 1 ? `at most ${most} shards` : 'one shard'
  return `take ${fewer}, smaller rooms, or --spread-rooms: such rooms then lie on all shards, and their deliveries between two clocks`
}
