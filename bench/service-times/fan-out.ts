/**
 * Does a broadcast take as long as its posts were told to take? bench/README.md says how to read it.
 *
 *     node bench/service-times/fan-out.ts [--members 200] [--post-ms 20] [--seconds 30]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type ServiceTimesProfile, serviceTimesSchemaName } from '../../reference-stack/local/service-times/profile.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { oneMinuteLoad } from '../receive/machine.ts'
import { textTable } from '../text-table.ts'

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '200' },
    'post-ms': { type: 'string', default: '20' },
    seconds: { type: 'string', default: '30' },
  },
})
const [members, postMs, seconds] = [values.members, values['post-ms'], values.seconds].map(Number) as [
  number,
  number,
  number,
]
const fanbench = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))
const chats = {
  sequential: { stack: fileURLToPath(new URL('./sequential-chat.ts', import.meta.url)), atOnce: 1 },
  'bounded(50)': {
    stack: fileURLToPath(new URL('../../reference-stack/chats/rooms/chat.ts', import.meta.url)),
    atOnce: 50,
  },
}
const folder = mkdtempSync(join(tmpdir(), 'fanbench-fan-out-'))
try {
  const constant = join(folder, 'constant.json')
  writeFileSync(constant, JSON.stringify(constantPosts(postMs)))
  const rows = Object.entries(chats).flatMap(([name, chat]) => [
    rowOf(`${name}, ${postMs} ms`, chat, constant),
    rowOf(`${name}, typical`, chat, 'typical'),
  ])
  const head = ['ms', 'post asked', 'served', 'predicted', 'first to last', 'ratio', 'by served', 'measurement']
  console.log(textTable([head, ...rows]))
  console.log(`${members} members, load ${oneMinuteLoad().toFixed(1)} at the end`)
} finally {
  rmSync(folder, { recursive: true })
}

/** The time from the first delivery of a broadcast to its last, compared with the times of the posts between them. */
function rowOf(name: string, { stack, atOnce }: { stack: string; atOnce: number }, serviceTimes: string): string[] {
  const { metrics, servedTimes, validity } = run(stack, serviceTimes, atOnce)
  const askedMs = (servedTimes?.kinds['post']?.meanAskedUs ?? NaN) / 1000
  const servedMs = (servedTimes?.kinds['post']?.meanServedUs ?? NaN) / 1000
  const spreadMs = (metrics['fanout_spread']?.mean ?? NaN) / 1000
  // The first of each that are posted to at the same time is the start of the measurement.
  const rounds = Math.ceil(members / atOnce) - 1
  const figures = [askedMs, servedMs, rounds * askedMs, spreadMs]
  const ratios = [askedMs, servedMs].map((ms) => (spreadMs / (rounds * ms)).toFixed(2))
  return [name, ...figures.map((ms) => ms.toFixed(1)), ...ratios, validity.verdict]
}

/** Broadcasts that are over before the next one begins. */
function run(stack: string, serviceTimes: string, atOnce: number): RunResult {
  const rate = atOnce === 1 ? 1 / (2 * members * Math.max(postMs, 12) * 1e-3) : 1
  const load = `--rooms 1 --members ${members} --connect-rate 20 --join-rate 10 --publish-rate ${rate.toFixed(4)} --arrivals constant`
  const length = `--warm-up 5s --duration ${seconds}s --drain ${Math.ceil(1 / rate)}s --deadline 29s --metrics-wait 0s`
  const args = `run broadcast --stack ${stack} --service-times ${serviceTimes} ${load} ${length} --json --quiet`
  const output = outputOf(() =>
    execFileSync(process.execPath, [fanbench, ...args.split(' ')], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  return JSON.parse(output) as RunResult
}

/** Also of a run whose checks failed. */
function outputOf(execute: () => string): string {
  try {
    return execute()
  } catch (error) {
    const { stdout } = error as { stdout?: string }
    if (stdout === undefined || stdout === '') throw error
    return stdout
  }
}

function constantPosts(ms: number): ServiceTimesProfile {
  const post = [50, 99].map((percentile) => ({ percentile, ms, mark: 'U' as const, source: 'a bench' }))
  return { schema: serviceTimesSchemaName, name: 'constant', times: { post } }
}
