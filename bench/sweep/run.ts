/**
 * Does a sweep find what is there, nothing where nothing is, and the same twice? Needs an idle machine of two cores.
 *
 *     node bench/sweep/run.ts              # both chats: about 40 minutes
 *     node bench/sweep/run.ts burns        # one of: burns, waits
 *     node bench/sweep/run.ts waits --times 1
 */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { recommendationSentence } from '../../commands/sweep/report/sweep-text.ts'
import type { SweepResult } from '../../commands/sweep/sweep-result.ts'

interface Case {
  readonly name: string
  readonly memory: string
  readonly rounds: number
  readonly times: number
  readonly expects: string
  readonly load: readonly string[]
  isAsExpected(results: readonly SweepResult[]): boolean
}

const cases: readonly Case[] = [
  {
    name: 'burns',
    memory: '128,1769',
    rounds: 6,
    times: 2,
    expects: '128 MB significantly different from 1769 MB, and the same recommendation each time',
    load: ['--members', '40', '--rooms', '4', '--publish-rate', '4', '--duration', '30s'],
    isAsExpected: (results) =>
      results.every(({ settings }) => settings[0]?.toReference?.p99.isSignificant) &&
      new Set(results.map(({ recommendation }) => JSON.stringify(memoryOf(recommendation)))).size === 1,
  },
  {
    name: 'waits',
    memory: '512,1024,1769',
    rounds: 8,
    times: 3,
    expects: 'no difference, each time',
    load: ['--members', '20', '--rooms', '5', '--publish-rate', '20', '--duration', '15s'],
    isAsExpected: (results) => results.every(({ recommendation }) => recommendation.kind === 'no-difference'),
  },
]

const { values, positionals } = parseArgs({ options: { times: { type: 'string' } }, allowPositionals: true })
let unmet = 0
for (const one of cases.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  console.log(`${one.name}: expects ${one.expects}`)
  const results: SweepResult[] = []
  const times = values.times === undefined ? one.times : Number(values.times)
  for (let time = 1; time <= times; time++) {
    const result = await sweep(one, time)
    results.push(result)
    console.log(`  ${time}: ${recommendationSentence(result)}`)
    for (const { memoryMb, deliveryP99Us, usdPerMillion, toReference, blocks } of result.settings) {
      const counted = blocks.filter(({ problems }) => problems.length === 0).length
      const ratio =
        toReference === null ? 'reference' : `${String(toReference.p99.ratio)} p ${toReference.p99.p.toPrecision(2)}`
      console.log(
        `     ${memoryMb} MB: p99 ${String(deliveryP99Us.value)} us, $${String(usdPerMillion.value)}, ${ratio}, ${counted} of ${blocks.length} blocks`,
      )
    }
  }
  const isMet = one.isAsExpected(results)
  if (!isMet) unmet += 1
  console.log(isMet ? '  as expected' : '  NOT as expected')
}
process.exitCode = unmet

function memoryOf(recommendation: SweepResult['recommendation']): number | null {
  return recommendation.kind === 'none' ? null : recommendation.memoryMb
}

async function sweep({ name, memory, rounds, load }: Case, seed: number): Promise<SweepResult> {
  const chat = fileURLToPath(new URL(`./${name}/chat.ts`, import.meta.url))
  const cli = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))
  const args = ['sweep', '--stack', chat, '--memory', memory, '--rounds', String(rounds), ...load]
  const child = spawn(process.execPath, [cli, ...args, '--seed', String(1000 * seed), '--json', '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(await text(child.stdout)) as SweepResult
}
