/**
 * One large room of the room chat on the embedded stack: how long until everybody has a message, and what a delivery costs each
 * of the processes. bench/README.md says how to read it.
 *
 *     node bench/room/run.ts [--members 1000] [--messages 12] [--seconds-between 2.5]
 */
import { execFile } from 'node:child_process'
import { parseArgs, promisify } from 'node:util'
import type { QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { textTable } from '../text-table.ts'

/** The goal, beside which the time to the last member is printed. */
const goalMs = 1000
/** The first messages are posted by code that is not compiled yet. */
const warmUpMessages = 5

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '1000' },
    messages: { type: 'string', default: '12' },
    'seconds-between': { type: 'string', default: '2.5' },
  },
})
const [members, messages, between] = [values.members, values.messages, values['seconds-between']].map(Number)
if (![members, messages, between].every((value) => value !== undefined && value > 0)) {
  console.error('--members, --messages and --seconds-between: numbers above 0')
  process.exitCode = 2
} else await bench(members ?? 0, messages ?? 0, between ?? 0)

async function bench(members: number, messages: number, between: number): Promise<void> {
  const machine = describeMachine()
  const args =
    `--members ${members} --rooms 1 --connect-rate 100 --join-rate 100 --arrivals constant --publish-rate ${1 / between} ` +
    `--warm-up ${warmUpMessages * between}s --duration ${messages * between}s --deadline 10s --drain 5s --metrics-wait 10s`
  const result = await measured(`commands/cli.ts run broadcast ${args} --seed 1 --json --quiet`.split(' '))
  const { messages_published: published = 0, joins_completed: joined = 0 } = result.counters
  if (published === 0)
    throw new Error(`nothing was published: ${joined} members joined, ${result.verdict.reasons.join('; ')}`)
  const last = result.metrics['time_to_last_delivery']
  const deliveries = result.counters['receipts'] ?? 0
  const ms = (us: QuantileValue | undefined) => (typeof us === 'number' ? (us / 1000).toFixed(0) : (us ?? '-'))
  console.log(
    `until the last of ${members} members: mean ${ms(last?.mean)} ms, at most ${ms(last?.max)} ms, of ${last?.count ?? 0} messages; ` +
      `within ${goalMs} ms is asked for`,
  )
  const rows = result.processes.map(({ name, processes, publishingCpuSeconds: seconds }) => [
    name,
    String(processes),
    seconds === undefined ? '-' : ((seconds / deliveries) * 1e6).toFixed(1),
  ])
  console.log(textTable([['process', 'at once', 'CPU us/delivery'], ...rows]))
  console.log(
    `${result.counters['deliveries_lost'] ?? 0} lost, ${result.counters['deliveries_duplicate'] ?? 0} duplicates; ` +
      `measurement ${result.validity.verdict}; ` +
      `${machine.cores} cores of ${machine.cpu}, Node ${machine.node}, load ${machine.loadBefore.toFixed(1)} before, ` +
      `${oneMinuteLoad().toFixed(1)} after`,
  )
}

/** A run whose checks failed has figures too. */
async function measured(command: readonly string[]): Promise<RunResult> {
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 28 }).catch(
    (failure: { stdout?: string; stderr?: string }) => {
      if (failure.stdout === undefined || failure.stdout === '') throw new Error(failure.stderr)
      return { stdout: failure.stdout }
    },
  )
  return JSON.parse(stdout) as RunResult
}
