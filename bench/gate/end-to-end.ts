/**
 * Does a gate on the embedded stack find what is worse, and nothing where nothing is? Needs an idle machine of two cores.
 *
 *     node bench/gate/end-to-end.ts                       # all cases: about three hours
 *     node bench/gate/end-to-end.ts --case slower         # one of: same, slower, doubles, burns, loses, hog
 *     node bench/gate/end-to-end.ts --case slower --first 2 --times 1   # the second of them alone: each has a seed of its own
 *     node bench/gate/end-to-end.ts --case same --times 2 -- --pairs 6 --metrics delivery_latency.p50
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { GateResult } from '../../commands/gate/gate-result.ts'

interface Case {
  readonly name: string
  readonly candidate: string
  readonly times: number
  readonly expects: string
  /** Is something else running on every core? */
  readonly isBusy?: true
  isAsExpected(result: GateResult): boolean
}

const knownBad = '../../reference-stack/chats/known-bad'
const baseline = `${knownBad}/good/chat.ts`

const failsFor = (what: RegExp) => (result: GateResult) =>
  result.verdict === 'fail' && result.reasons.some((reason) => what.test(reason))

const cases: readonly Case[] = [
  {
    name: 'same',
    candidate: baseline,
    times: 10,
    expects: 'no FAIL',
    isAsExpected: ({ verdict }) => verdict !== 'fail',
  },
  {
    name: 'slower',
    candidate: './chats/slower/chat.ts',
    times: 3,
    expects: 'FAIL, by the delivery latency',
    isAsExpected: failsFor(/delivery.latency/),
  },
  {
    name: 'doubles',
    candidate: `${knownBad}/sends-twice/chat.ts`,
    times: 3,
    expects: 'FAIL, by duplicates or posts',
    isAsExpected: failsFor(/duplicate|posts/),
  },
  {
    name: 'burns',
    candidate: './chats/burns/chat.ts',
    times: 3,
    expects: 'FAIL, by the CPU of the handlers',
    isAsExpected: failsFor(/handler.cpu/),
  },
  {
    name: 'loses',
    candidate: './chats/loses/chat.ts',
    times: 3,
    expects: 'FAIL, by lost deliveries',
    isAsExpected: failsFor(/lost/),
  },
  {
    name: 'hog',
    candidate: baseline,
    times: 5,
    expects: 'INCONCLUSIVE or invalid',
    isBusy: true,
    isAsExpected: ({ verdict }) => verdict === 'inconclusive' || verdict === 'invalid',
  },
]

const { values, positionals } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    times: { type: 'string' },
    first: { type: 'string', default: '1' },
  },
  allowPositionals: true,
})
const chosen = cases.filter(({ name }) => values.case === undefined || values.case.includes(name))
if (chosen.length === 0) throw new Error(`there is no such case; there are ${cases.map(({ name }) => name).join(', ')}`)
let unmet = 0
for (const one of chosen) {
  console.log(`${one.name}: expects ${one.expects}`)
  const times = values.times === undefined ? one.times : Number(values.times)
  const firstTime = Number(values.first)
  for (let time = firstTime; time < firstTime + times; time++) {
    const result = await measured(one, time)
    const isMet = one.isAsExpected(result)
    if (!isMet) unmet += 1
    console.log(`  ${time}  ${result.verdict.padEnd(12)}  ${about(result)}${isMet ? '' : '  NOT as expected'}`)
    for (const sentence of result.reasons) console.log(`       ${sentence}`)
  }
}
console.log(unmet === 0 ? 'all as expected' : `${unmet} NOT as expected`)
process.exitCode = unmet

function about({ startedAt, endedAt, blocks, metrics, experimentId }: GateResult): string {
  const seconds = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)
  const ratios = metrics.map(
    ({ name, first }) => `${name} ×${typeof first.ratio === 'number' ? first.ratio.toFixed(3) : first.ratio}`,
  )
  return `${blocks.length} blocks, ${seconds} s, ${experimentId}: ${ratios.join(', ')}`
}

async function measured({ candidate, isBusy }: Case, time: number): Promise<GateResult> {
  const hogs = isBusy ? startHogs() : []
  try {
    return await gate(candidate, 1000 * time)
  } finally {
    for (const hog of hogs) hog.kill('SIGKILL')
  }
}

async function gate(candidate: string, seed: number): Promise<GateResult> {
  const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const args = ['gate', '--baseline', file(baseline), '--stack', file(candidate), ...positionals]
  const child = spawn(
    process.execPath,
    [file('../../commands/cli.ts'), ...args, '--seed', String(seed), '--json', '--quiet'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  return JSON.parse(await text(child.stdout)) as GateResult
}

/** One a core. */
function startHogs(): ChildProcess[] {
  return Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  )
}
