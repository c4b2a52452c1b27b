import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type RunResult, runResultSchema } from '../../../src/metrics/result/run-result.ts'
import { playScenario } from '../../../src/runs/play-scenario.ts'
import { hello } from '../../../src/scenarios/hello.ts'
import { generalDefaults } from '../../../src/scenarios/options.ts'
import { type HelloBehaviour, startHelloServer } from '../../fixtures/misbehaving-hello.ts'
import { requestTo, unwatched } from '../../fixtures/run-request.ts'
import { fanbench, temporaryFolder } from '../../commands/fanbench.ts'

/** As the hello chat does. */
function asItShould(way: string): HelloBehaviour {
  return { posted: way === 'after' ? ['own'] : [], ignored: 0 }
}

async function played(behaviourOf: (way: string, nth: number) => HelloBehaviour): Promise<RunResult> {
  await using chat = await startHelloServer(behaviourOf)
  const crowd = { members: 12, workers: 1, connectRate: 100, arrivals: 'constant', hold: 0.3, drain: 0.5 } as const
  const request = requestTo(chat.url, '', {
    scenario: hello,
    options: { ...generalDefaults, ...hello.defaults, ...crowd },
    logFolder: mkdtempSync(join(tmpdir(), 'fanbench-hello-')),
  })
  const asHello = {
    ...request,
    protocol: { kind: 'built-in', name: 'hello' },
    scenarioLimits: hello.limits ?? [],
  } as const
  return runResultSchema.parse(await playScenario(asHello, unwatched))
}

function idCounters({ counters }: RunResult) {
  const { ids_missing, ids_wrong, ids_unchecked, ids_repeated, ids_from_inside } = counters
  return { ids_missing, ids_wrong, ids_unchecked, ids_repeated, ids_from_inside }
}

const none = { ids_missing: 0, ids_wrong: 0, ids_unchecked: 0, ids_repeated: 0, ids_from_inside: 0 }

describe.concurrent('the scenario hello', () => {
  it('has every member told its id by its way, and says what it cannot know without logs', async () => {
    const result = await played(asItShould)
    expect(idCounters(result)).toEqual(none)
    expect(result.hello?.ways.map(({ way, members, haveTheirId }) => [way, members, haveTheirId])).toEqual([
      ['after', 4, 4],
      ['inside', 4, 0],
      ['asked', 4, 4],
    ])
    expect(result.metrics['hello_latency']).toMatchObject({ count: 4, infinite: 0 })
    expect(result.metrics['asked_hello_latency']).toMatchObject({ count: 4, infinite: 0 })
    expect(result.verdict.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([])
    expect(result.verdict.checks.find(({ name }) => name === 'inside_posts_accepted')?.verdict).toBe('inconclusive')
  })

  it('names a member without its id, a wrong id, one told twice, one from inside $connect, one that cannot be checked', async () => {
    const faults: Record<string, HelloBehaviour> = {
      'after 1': { posted: [], ignored: 0 },
      'after 2': { posted: ['another'], ignored: 0 },
      'after 3': { posted: ['own', 'own'], ignored: 0 },
      'inside 1': { posted: ['own'], ignored: 0 },
      'inside 2': { posted: [], ignored: 1 },
      'asked 1': { posted: [], ignored: 1 },
    }
    const result = await played((way, nth) => faults[`${way} ${nth}`] ?? asItShould(way))
    expect(idCounters(result)).toEqual({
      ids_missing: 3,
      ids_wrong: 1,
      ids_unchecked: 1,
      ids_repeated: 1,
      ids_from_inside: 1,
    })
    expect(result.metrics['hello_latency']).toMatchObject({ count: 4, infinite: 2, max: 'infinite' })
    expect(result.metrics['asked_hello_latency']).toMatchObject({ count: 4, infinite: 1 })
    expect(result.verdict.exitCode).toBe(10)
    for (const name of Object.keys(none)) expect(result.verdict.reasons.join()).toContain(name)
  })

  it('chooses the hello chat by itself: a post from inside $connect is a 410 in each attempt, all others have their id', async () => {
    const args = '--members 12 --workers 1 --connect-rate 20 --hold 2s --drain 1s --metrics-wait 20s --json --quiet'
    const { stdout, stderr } = await fanbench(['run', 'hello', ...args.split(' ')], { cwd: temporaryFolder() })
    if (stdout === '') throw new Error(stderr)
    const result = JSON.parse(stdout) as RunResult
    expect(result.target.stack).toBe('hello')
    expect(idCounters(result)).toEqual(none)
    expect(result.counters).toMatchObject({ inside_posts_accepted: 0, inside_posts_without_410: 0 })
    const [after, inside, asked] = result.hello?.ways ?? []
    expect(after).toMatchObject({ members: 4, haveTheirId: 4, gaveUp: 0 })
    expect(after?.attempts).toBe(4 + (after?.gone ?? 0))
    expect(inside).toMatchObject({ members: 4, haveTheirId: 0, attempts: 12, gone: 12, gaveUp: 4 })
    expect(asked).toMatchObject({ members: 4, haveTheirId: 4, attempts: 4, gone: null })
    expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
  })
})

it.each([
  ['broadcast', 'hello', 'has none'],
  ['hello', 'rooms', 'the protocol rooms has none'],
])('%s on the chat %s is refused in one sentence', async (scenario, chat, args) => {
  const { exitCode, stderr } = await fanbench(['run', scenario, '--chat', chat], { cwd: temporaryFolder() })
  expect(exitCode).toBe(2)
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(args)])
})
