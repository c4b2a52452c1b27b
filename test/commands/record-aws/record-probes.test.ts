import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalStack } from '../../../reference-stack/local/start.ts'
import { nothing } from '../../../commands/record-aws/budget.ts'
import type { Recording } from '../../../commands/record-aws/recording.ts'
import { type Probe, seen } from '../../../commands/record-aws/probe.ts'
import { recordHere, startProbe } from './record-here.ts'

const budget = { ...nothing, connections: 1, messages: 2, posts: 1, seconds: 20 }

function probe(id: string, record: Probe['record'], more: Partial<Probe> = {}): Probe {
  return { id, question: 'Does it work?', budget, record, ...more }
}

/** One after the other, so that one execution environment does for all of them. */
function alone(probes: readonly Probe[]): Probe[][] {
  return probes.map((each) => [each])
}

function outcomes({ probes }: Recording): unknown[] {
  return probes.map(({ id, question: _, ...rest }) => {
    if (rest.outcome === 'failed') return [id, rest.error]
    return [id, rest.outcome === 'observed' ? rest.saw : rest.why]
  })
}

let stack: LocalStack
beforeAll(async () => {
  stack = await startProbe()
})
afterAll(() => stack[Symbol.asyncDispose]())

describe('a probe', () => {
  it('that fails is data without secrets, and the others go on', async () => {
    const recording = await recordHere(stack, {
      probeGroups: [
        [
          probe('refused', async (session) => {
            await session.connect('status-418')
            return seen('connected')
          }),
          probe('leaks', (session) => {
            throw new Error(`no ${session.physicalName('Obey')} at ${session.target.url}\nand more`)
          }),
        ],
        [probe('after', () => Promise.resolve(seen('still here')))],
      ],
    })
    expect(outcomes(recording)).toEqual([
      ['refused', 'Error: Unexpected server response: 418'],
      ['leaks', 'Error: no <function Obey> at ws://<host>/prod'],
      ['after', 'still here'],
    ])
  })

  it('sends no more than it may, and takes no longer', async () => {
    const recording = await recordHere(stack, {
      probeGroups: alone([
        probe('connects', async (session) => {
          await session.connect()
          await session.connect()
          return seen('two')
        }),
        probe('talks', async (session) => {
          const client = await session.connect()
          for (let sent = 0; sent < 9; sent++) client.tell('ask')
          return seen('nine')
        }),
        probe('talks large', async (session) => {
          const client = await session.connect()
          client.sendInFrames(32 * 1024, 3)
          return seen('96 KB')
        }),
        probe('posts', async (session) => {
          const call = { method: 'GET', connectionId: 'nobody=' } as const
          return seen([(await session.callConnections(call)).status, (await session.callConnections(call)).status])
        }),
        probe('invokes', async (session) => seen((await session.invoke('Obey', {})).payload)),
        probe(
          'dawdles',
          async (session) => {
            const client = await session.connect()
            await client.ended(600_000)
            return seen('in the end')
          },
          { budget: { ...budget, seconds: 1 } },
        ),
      ]),
    })
    expect(outcomes(recording)).toEqual([
      ['connects', 'Error: the probe may use 1 connections, not 2'],
      ['talks', 'Error: the probe may use 2 messages, not 3'],
      ['talks large', 'Error: the probe may use 2 messages, not 3'],
      ['posts', 'Error: the probe may use 1 posts, not 2'],
      ['invokes', 'Error: the probe may use 0 invocations, not 1'],
      ['dawdles', 'longer than 1 s'],
    ])
  })

  it('is left out, and says why, when it is long, needs what is not there, or the recording has ended', async () => {
    const interruption = new AbortController()
    const never = () => Promise.reject(new Error('this probe was to be left out'))
    const recording = await recordHere(stack, {
      long: false,
      partition: null,
      signal: interruption.signal,
      probeGroups: [
        [probe('long', never, { isLong: true })],
        [probe('partitioned', never, { partitionsNetwork: true })],
        [{ id: 'open', question: 'Why?', why: 'too rude' }],
        [probe('first', () => Promise.resolve(seen('kept')))],
        [
          probe('interrupted', async (session) => {
            const client = await session.connect()
            interruption.abort(130)
            await client.ended(600_000)
            return seen('the end by Ctrl-C')
          }),
        ],
        [probe('later', never)],
      ],
    })
    expect(outcomes(recording)).toEqual([
      ['long', 'takes minutes: it is recorded with --long'],
      ['partitioned', 'packets cannot be dropped here: it needs root and iptables'],
      ['open', 'too rude'],
      ['first', 'kept'],
      ['interrupted', 'interrupted'],
      ['later', 'interrupted'],
    ])
  })
})
