import { join } from 'node:path'
import type { CommandContext } from '../flags/context.ts'
import { executeRun } from '../run/execute-run.ts'
import { planGiven } from '../run/plan-run.ts'
import { saveRun } from '../run/saved-result.ts'
import type { CrowdProtocol } from '../../src/crowd/protocols/crowd-protocol.ts'
import { describeProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import { newRunId, pointLatest } from '../../src/metrics/result/run-directory.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { loadConfig } from '../../src/settings/config-file.ts'
import type { SettingSources } from '../../src/settings/gather-settings.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { readEnvironment } from '../../src/settings/read-settings.ts'
import type { Settings } from '../../src/settings/settings.ts'

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
  { environment, ofCommands = [] }: Pick<SettingSources, 'environment' | 'ofCommands'>,
  context: CommandContext,
): Promise<Trial> {
  const mistakes = new Mistakes()
  const settings: Settings = {
    ...(await loadConfig(configFile, process.cwd(), mistakes, ofCommands)),
    ...load,
    ...secrets,
    ...readEnvironment(environment, mistakes, ofCommands),
  }
  const plan = await planGiven(settings, { scenario: 'smoke', invokedAs: 'run smoke' }, mistakes)
  const runId = newRunId(new Date(), 'init')
  const result = await executeRun(plan, runId, context)
  await saveRun(join(plan.outDir, runId), result)
  await pointLatest(plan.outDir, runId)
  const steps = stepsOf(result, await describeProtocol(plan.protocol))
  return { steps, isGood: steps.every(({ isGood }) => isGood), result }
}

/** The observation at one step of the protocol. */
interface Step {
  readonly name: 'connect' | 'hello' | 'createRoom' | 'join' | 'say' | 'deliver'
  /** `5 of 5 answered` */
  readonly seen: string
  readonly isGood: boolean
}

/** Returns the steps in the order in which members take them. */
function stepsOf({ counters, classes, assumedAfterMs = {} }: RunResult, protocol: CrowdProtocol): Step[] {
  const count = (counter: string) => counters[counter] ?? 0
  const opened = count('connections_opened')
  const failures = Object.entries(classes['requests_failed'] ?? {})

  function request(name: 'hello' | 'createRoom' | 'join', asked: number): Step[] {
    if (protocol[name] === undefined) return []
    const failed = failures.filter(([failure]) => failure.startsWith(`${name} `))
    const answered = asked - failed.reduce((sum, [, requests]) => sum + requests, 0)
    const classed = failed.map(([failure, requests]) => `${requests} ${failure.slice(name.length + 1)}`)
    return [step(name, answered, asked, name in assumedAfterMs ? 'sent, not answered' : 'answered', classed)]
  }

  const refused = Object.entries(classes['connections_failed'] ?? {}).map(([name, times]) => `${times} ${name}`)
  const [expected, received] = [count('deliveries_expected'), count('deliveries_received')]
  const twice = count('deliveries_duplicate')
  const [sent, due] = [count('messages_published'), count('messages_offered')]
  const delivered = step('deliver', received, expected, 'received', twice === 0 ? [] : [`${twice} more than once`])
  return [
    step('connect', opened, count('connections_attempted'), 'open', refused),
    ...request('hello', opened),
    ...request('createRoom', opened === 0 ? 0 : 1),
    ...request('join', count('joins_attempted')),
    step('say', sent, due, 'sent', []),
    { ...delivered, isGood: delivered.isGood && twice === 0 },
  ]
}

function step(name: Step['name'], good: number, all: number, what: string, but: readonly string[]): Step {
  const seen = all === 0 ? 'not reached' : `${good} of ${all} ${what}${but.length === 0 ? '' : ` (${but.join(', ')})`}`
  return { name, seen, isGood: all > 0 && good === all }
}
