import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policyDocument } from '../../commands/stack/commands/policy.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { expectedLoad } from '../../src/scenarios/expected-load.ts'
import { scenarios } from '../../src/scenarios/index.ts'
import type { RunOptions, SpecialOption } from '../../src/scenarios/options.ts'
import { readTarget } from '../../src/targets/target.ts'
import { account, region } from '../fixtures/aws-control-plane/control-plane.ts'
import type { SeenRequest } from '../fixtures/front.ts'
import { startOwnedStack } from '../fixtures/owned-stack.ts'
import type { WatchedStack } from '../fixtures/watched-stack.ts'
import { everyCase } from '../every-case.ts'
import { keys, leaksIn } from '../security/canaries.ts'
import { notAllowed, notNeeded } from './stack/allows.ts'
import { permissionOf } from './stack/wire-permission.ts'
import { unbalanced } from '../src/scenarios/play.ts'
import { startCommandHost } from './command-host.ts'
import { temporaryFolder } from './fanbench.ts'

const crowd = '--members 6 --rooms 2 --workers 1 --connect-rate 50 --join-rate 50 --publish-rate 6'
const shortRun = '--warm-up 0 --duration 500ms --hold 0 --drain 500ms --metrics-wait 1s --seed 3'
const small = `${crowd} ${shortRun} --json --quiet`.split(' ')

/** What makes those short that heed it. */
const short: Partial<Record<SpecialOption, string>> = {
  rounds: '--rounds 1',
  burst: '--burst 2',
  slowFor: '--slow-for 500ms',
  provisionedConcurrency: '--provisioned-concurrency 1',
  // Everybody has to have been seen once before the steady phase.
  positions: '--warm-up 1500ms',
}

/** These need all that the policy to measure allows. */
const needAll: readonly string[] = ['cold-start', 'demo']

/** Those that the room chat is of use to. */
const onRooms = scenarios.filter(({ name, chat }) => chat === undefined && (everyCase || needAll.includes(name)))

// What stands in for CloudFormation finds the service in the signature, behind a key that has no slashes.
const accessKey = 'KANARIACCESSKEY00000'
const env = { ...keys, AWS_ACCESS_KEY_ID: accessKey }

const host = startCommandHost(env)
afterAll(() => host[Symbol.asyncDispose]())

const seen: SeenRequest[] = []
let stack: WatchedStack
beforeAll(async () => {
  stack = await startOwnedStack({ onRequest: (request) => seen.push(request) })
})
afterAll(() => stack[Symbol.asyncDispose]())

/** One after the other on one stack, which keeps its execution environments from run to run. */
describe('a stack that is up already, reached as one in an account, is measured', () => {
  it.for(onRooms)('by $name', async (scenario) => {
    const { name, takes = [] } = scenario
    const args = takes.flatMap((option) => short[option]?.split(' ') ?? [])
    const { stdout, stderr } = await host.fanbench(['run', name, '--target', stack.targetFile(), ...small, ...args], {
      cwd: temporaryFolder(),
    })
    if (stdout === '') throw new Error(stderr)
    const result = JSON.parse(stdout) as RunResult
    expect(result.target).toMatchObject({ kind: 'aws', region: 'eu-west-1' })
    expect(result.counters['connections_opened']).toBeGreaterThanOrEqual(6)
    expect(result.verdict.checks).toContainEqual(
      expect.objectContaining({ name: 'connections_failed', verdict: 'pass' }),
    )
    expect(result.server.functions['Connect']?.invocations).toBeGreaterThanOrEqual(6)
    expect(result.server.logs?.functions['Connect']?.invocations).toBeGreaterThanOrEqual(6)
    expect(unbalanced(result)).toEqual([])
    const expected = expectedLoad(scenario, result.options as unknown as RunOptions)
    expect(result.counters['messages_published']).toBeLessThanOrEqual(expected.messages)
    expect(result.counters['connections_opened']).toBeLessThanOrEqual(expected.members + expected.reconnects)
    expect(leaksIn(stdout + stderr)).toEqual([])
    expect(stdout + stderr).not.toContain(accessKey)
  })

  it('by all of these together with what the policy to measure allows, no more and no less', async () => {
    const target = await readTarget(stack.targetFile())
    const policy = policyDocument('measure', { account, region, target })
    const needed = seen.flatMap((request) => permissionOf(request, { account, region }) ?? [])
    expect(notAllowed(policy, needed)).toEqual([])
    expect(notNeeded(policy, needed)).toEqual([])
  })
})
