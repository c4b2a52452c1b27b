import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalStack } from '../../../reference-stack/local/start.ts'
import { nothing } from '../../../src/aws-recording/budget.ts'
import type { Recording } from '../../../src/aws-recording/recording.ts'
import { type Row, seen } from '../../../src/aws-recording/probe.ts'
import { recordHere, startProbe } from './record-here.ts'

const allowance = { ...nothing, connections: 1, messages: 2, posts: 1, seconds: 20 }

function row(id: string, record: Row['record'], more: Partial<Row> = {}): Row {
  return { id, question: 'Does it work?', allowance, record, ...more }
}

/** One after the other, so that one execution environment does for all of them. */
function alone(rows: readonly Row[]): Row[][] {
  return rows.map((each) => [each])
}

function outcomes({ rows }: Recording): unknown[] {
  return rows.map(({ id, question: _, ...rest }) => {
    if (rest.outcome === 'failed') return [id, rest.error]
    return [id, rest.outcome === 'observed' ? rest.saw : rest.why]
  })
}

let stack: LocalStack
beforeAll(async () => {
  stack = await startProbe()
})
afterAll(() => stack[Symbol.asyncDispose]())

describe('a row', () => {
  it('that fails is data without secrets, and the others go on', async () => {
    const recording = await recordHere(stack, {
      rowGroups: [
        [
          row('refused', async (field) => {
            await field.connect('status-418')
            return seen('connected')
          }),
          row('leaks', (field) => {
            throw new Error(`no ${field.functionName('Obey')} at ${field.target.url}\nand more`)
          }),
        ],
        [row('after', () => Promise.resolve(seen('still here')))],
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
      rowGroups: alone([
        row('connects', async (field) => {
          await field.connect()
          await field.connect()
          return seen('two')
        }),
        row('talks', async (field) => {
          const client = await field.connect()
          for (let sent = 0; sent < 9; sent++) client.tell('ask')
          return seen('nine')
        }),
        row('talks large', async (field) => {
          const client = await field.connect()
          client.sendInFrames(32 * 1024, 3)
          return seen('96 KB')
        }),
        row('posts', async (field) => {
          const call = { method: 'GET', connectionId: 'nobody=' } as const
          return seen([(await field.callConnections(call)).status, (await field.callConnections(call)).status])
        }),
        row('invokes', async (field) => seen((await field.invoke('Obey', {})).payload)),
        row(
          'dawdles',
          async (field) => {
            const client = await field.connect()
            await client.ended(600_000)
            return seen('in the end')
          },
          { allowance: { ...allowance, seconds: 1 } },
        ),
      ]),
    })
    expect(outcomes(recording)).toEqual([
      ['connects', 'Error: the row may use 1 connections, not 2'],
      ['talks', 'Error: the row may use 2 messages, not 3'],
      ['talks large', 'Error: the row may use 2 messages, not 3'],
      ['posts', 'Error: the row may use 1 posts, not 2'],
      ['invokes', 'Error: the row may use 0 invocations, not 1'],
      ['dawdles', 'longer than 1 s'],
    ])
  })

  it('is left out, and says why, when it is long, needs what is not there, or the recording has ended', async () => {
    const interruption = new AbortController()
    const never = () => Promise.reject(new Error('nobody was to come here'))
    const recording = await recordHere(stack, {
      long: false,
      darkness: null,
      signal: interruption.signal,
      rowGroups: [
        [row('long', never, { isLong: true })],
        [row('dark', never, { goesDark: true })],
        [{ id: 'open', question: 'Why?', why: 'too rude' }],
        [row('first', () => Promise.resolve(seen('kept')))],
        [
          row('interrupted', async (field) => {
            const client = await field.connect()
            interruption.abort(130)
            await client.ended(600_000)
            return seen('what an end by Ctrl-C looks like')
          }),
        ],
        [row('later', never)],
      ],
    })
    expect(outcomes(recording)).toEqual([
      ['long', 'takes minutes: it is recorded with --long'],
      ['dark', 'no right to drop packets here: it takes root and iptables'],
      ['open', 'too rude'],
      ['first', 'kept'],
      ['interrupted', 'interrupted'],
      ['later', 'interrupted'],
    ])
  })
})
