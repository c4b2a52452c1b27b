import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runMark, writeStamp } from '../../../src/crowd/stamp/stamp.ts'
import {
  type InvocationEvidence,
  type RunInvocations,
  evidenceOf,
} from '../../../src/runs/evaluation/deliveries/invocations.ts'
import { readInvocations, saveInvocations } from '../../../src/runs/invocation-file.ts'
import { temporaryFolder } from '../../commands/fanbench.ts'

const call = {
  operation: 'Query',
  table: 'members',
  startUs: 1_100,
  endUs: 1_200,
  status: 200,
  error: null,
  limit: null,
  goesOn: false,
  hasMore: true,
  read: 2,
  returned: 2,
}

function invocation(more: Partial<InvocationEvidence> = {}): InvocationEvidence {
  return {
    functionName: 'Say',
    requestId: 'r1',
    environment: 'stream-1',
    startUs: 1_000,
    endUs: 2_000,
    outcome: 'returned',
    postsLeftOut: 0,
    error: null,
    routeKey: 'say',
    connectionId: 'c1',
    message: [3, 7],
    calls: [{ ...call, connectionIds: ['c1', 'c2'] }],
    posts: [{ connectionId: 'c2', status: 200, startUs: 1_500, endUs: 1_600, message: [3, 7] }],
    ...more,
  }
}

function run(invocations: readonly InvocationEvidence[]): RunInvocations {
  return { dropped: 2, leftOut: 0, hasCalls: true, invocations }
}

it('reads what it has written', async () => {
  const folder = temporaryFolder()
  const failed = invocation({
    startUs: 3_000,
    endUs: null,
    outcome: 'function-error',
    error: { type: 'TypeError', text: 'no room' },
    connectionId: null,
    message: null,
    calls: [{ ...call, endUs: null, status: 400, error: 'ValidationException', connectionIds: [] }],
    posts: [{ connectionId: 'c3', status: 410, startUs: 3_100, endUs: 3_200, message: null }],
  })
  await saveInvocations(folder, run([invocation(), failed]), () => false)
  expect(readInvocations(folder)).toEqual(run([invocation(), failed]))
})

it('leaves out ordinary invocations first where not all fit', async () => {
  const folder = temporaryFolder()
  // About 24 kB each: 900 of them are more than 16 MB.
  const posts = Array.from({ length: 1000 }, (_, at) => ({
    connectionId: `connection-${at}`,
    status: 200,
    startUs: 1_000,
    endUs: 1_001,
    message: [3, 7] as const,
  }))
  const all = Array.from({ length: 900 }, (_, number) =>
    invocation({ requestId: `r${number}`, startUs: 1_000 + number, posts, message: [3, number], calls: [] }),
  )
  await saveInvocations(folder, run(all), ([, sequence]) => sequence === 100)
  const read = readInvocations(folder)
  const kept = read?.invocations.map(({ requestId }) => Number(requestId.slice(1))) ?? []
  expect(readFileSync(join(folder, 'invocations.ndjson')).length).toBeLessThan(17 * 1024 * 1024)
  expect(read?.leftOut).toBe(900 - kept.length)
  expect(kept.length).toBeLessThan(900)
  expect(kept).toEqual(expect.arrayContaining([0, 19, 100, 899]))
  expect(kept).not.toContain(25)
})

it('is null without a file, and of one that is no such file', () => {
  const folder = temporaryFolder()
  expect(readInvocations(folder)).toBeNull()
  for (const text of [
    '',
    'not JSON',
    '{"schema":"fanbench/invocations@9"}\n{}',
    '{"schema":"fanbench/invocations@1"}\n{"a',
  ])
    for (const at of [folder]) {
      writeFileSync(join(at, 'invocations.ndjson'), text)
      expect(readInvocations(at)).toBeNull()
    }
})

it('keeps the messages of a chat’s texts and none of the texts, and only ids of connections', () => {
  const mark = runMark('a-run')
  const stamp = writeStamp(mark, { publisher: 4, sequence: 9, intendedAtUs: 1, sentAtUs: 2 })
  const evidence = evidenceOf(
    {
      dropped: 0,
      hasCalls: true,
      invocations: [
        {
          functionName: 'Say',
          requestId: 'r1',
          environment: 'stream-1',
          startUs: 1,
          endUs: 2,
          outcome: 'function-error',
          postsLeftOut: 0,
          error: { type: 'Error', text: 'token=secret' },
          cause: { routeKey: 'say', connectionId: 'c1', text: `private ${stamp}` },
          calls: [{ ...call, ids: ['c1', 'not-a-connection'] }],
          posts: [
            ['c1', 200, 1, 2, 0],
            ['c1', 200, 1, 2, -1],
          ],
          frames: [`{"text":"private ${stamp}"}`],
        },
      ],
    },
    { run: mark, masked: (text) => text.replace('secret', '***'), isConnection: (id) => id.startsWith('c') },
  )
  expect(JSON.stringify(evidence)).not.toMatch(/private|secret|not-a-connection/)
  expect(evidence.invocations[0]).toMatchObject({
    message: [4, 9],
    posts: [{ message: [4, 9] }, { message: null }],
    calls: [{ connectionIds: ['c1'] }],
    error: { type: 'Error', text: 'token=***' },
  })
})
