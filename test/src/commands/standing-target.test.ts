import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'
import { scenarios } from '../../../src/scenarios/index.ts'
import type { RunOptions, SpecialOption } from '../../../src/scenarios/options.ts'
import { type WatchedStack, startWatchedStack } from '../../fixtures/watched-stack.ts'
import { keys, leaksIn } from '../../security/canaries.ts'
import { unbalanced } from '../scenarios/play.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

const crowd = '--members 12 --rooms 3 --workers 1 --connect-rate 50 --join-rate 50 --publish-rate 10'
const evening = '--warm-up 0 --duration 1s --hold 500ms --drain 500ms --metrics-wait 1s --seed 3'
const small = `${crowd} ${evening} --json --quiet`.split(' ')

/** What makes those short that heed it. */
const short: Partial<Record<SpecialOption, string>> = {
  rounds: '--rounds 1',
  burst: '--burst 3',
  slowFor: '--slow-for 500ms',
}

let stack: WatchedStack
beforeAll(async () => {
  stack = await startWatchedStack()
}, 30_000)
afterAll(() => stack[Symbol.asyncDispose]())

/** Several at a time, on one stack: what CloudWatch counts is then not of one run, and a busy machine loses some messages. */
describe('a stack that is up already, reached as one in an account, is measured', () => {
  it.concurrent.for(scenarios)('by $name', { timeout: 120_000 }, async (scenario) => {
    const { name, takes = [] } = scenario
    const words = takes.flatMap((option) => short[option]?.split(' ') ?? [])
    const { stdout, stderr } = await fanbench(['run', name, '--target', stack.targetFile(), ...small, ...words], {
      env: keys,
      cwd: temporaryFolder(),
    })
    if (stdout === '') throw new Error(stderr)
    const result = JSON.parse(stdout) as RunResult
    expect(result.target).toMatchObject({ kind: 'aws', region: 'eu-west-1' })
    expect(result.counters['connections_opened']).toBeGreaterThanOrEqual(12)
    expect(result.verdict.checks).toContainEqual(
      expect.objectContaining({ name: 'connections_failed', verdict: 'pass' }),
    )
    expect(result.server.functions['Connect']?.invocations).toBeGreaterThanOrEqual(12)
    expect(result.server.logs?.functions['Connect']?.invocations).toBeGreaterThanOrEqual(12)
    expect(unbalanced(result)).toEqual([])
    const expected = expectedLoad(scenario, result.options as unknown as RunOptions)
    expect(result.counters['messages_published']).toBeLessThanOrEqual(expected.messages)
    expect(result.counters['connections_opened']).toBeLessThanOrEqual(expected.members + expected.comebacks)
    expect(leaksIn(stdout + stderr)).toEqual([])
  })
})
