import { describe, expect, it } from 'vitest'
import { explainDelivery } from '../../../commands/why/sentences.ts'
import type { ExplainedRun } from '../../../commands/why/statement.ts'
import { evidenceOfMessage } from '../../../src/runs/evaluation/deliveries/delivery-evidence.ts'
import type {
  CallEvidence,
  InvocationEvidence,
  PostEvidence,
} from '../../../src/runs/evaluation/deliveries/invocations.ts'
import type {
  DeliveryOutcome,
  MemberDelivery,
  MessageDeliveries,
} from '../../../src/runs/evaluation/deliveries/message-deliveries.ts'

const sentAtUs = 1_000_000

function post(status: number, more: Partial<PostEvidence> = {}): PostEvidence {
  return { connectionId: 'c1', status, startUs: sentAtUs + 5_000, endUs: sentAtUs + 6_000, message: [0, 1], ...more }
}

function call(more: Partial<CallEvidence> = {}): CallEvidence {
  return {
    operation: 'Query',
    table: 'members',
    startUs: sentAtUs + 2_000,
    endUs: sentAtUs + 3_000,
    status: 200,
    error: null,
    limit: null,
    goesOn: false,
    hasMore: false,
    read: 2,
    returned: 2,
    connectionIds: ['c0', 'c1'],
    ...more,
  }
}

function invocation(more: Partial<InvocationEvidence> = {}): InvocationEvidence {
  return {
    functionName: 'Say',
    requestId: 'r1',
    environment: 'stream-1',
    startUs: sentAtUs + 1_000,
    endUs: sentAtUs + 10_000,
    outcome: 'returned',
    postsLeftOut: 0,
    error: null,
    routeKey: 'say',
    connectionId: 'c0',
    message: [0, 1],
    calls: [call()],
    posts: [],
    ...more,
  }
}

function delivery(outcome: DeliveryOutcome, receivedUs: number[] = []): MemberDelivery {
  return { member: 1, isOfRoom: true, membership: 'present', receivedUs, outcome }
}

interface Case {
  readonly outcome?: DeliveryOutcome
  readonly receivedUs?: number[]
  readonly invocations: readonly InvocationEvidence[]
  /** Others of the room. */
  readonly others?: readonly MemberDelivery[]
  readonly run?: Partial<NonNullable<ExplainedRun['recorded']>>
}

/** The sentences of a delivery from u0 to u1, whose connections are c0 and c1, by what they rest on. */
function explain({ outcome = 'lost', receivedUs = [], invocations, others = [], run }: Case) {
  const one = delivery(outcome, receivedUs)
  const message: MessageDeliveries = {
    number: 42,
    id: [0, 1],
    room: 0,
    sentAtUs,
    sentSecond: 3,
    publishDelayUs: 0,
    deadlineUs: 1_000_000,
    members: [one, ...others],
  }
  const recorded = { dropped: 0, leftOut: 0, hasCalls: true, invocations, ...run }
  const { sendings } = evidenceOfMessage(
    { recorded, end: {} as never, facts: { workers: [] } as never, serverClockUs: null },
    message,
  )
  const evidence = { sendings, connectionOf: new Map([[1, 'c1']]) }
  const { statements } = explainDelivery({ recorded, isEmulated: true }, message, one, evidence)
  const on = (basis: string) => statements.flatMap((said) => (said.basis === basis ? [said.text] : [])).join('\n')
  return { seen: on('seen'), inferred: on('inferred'), notKnown: on('not known') }
}

describe('the explanation of a lost delivery', () => {
  it('does not accuse the chat of a post that was taken', () => {
    const { inferred, notKnown } = explain({ invocations: [invocation({ posts: [post(200)] })] })
    expect(inferred).toBe('')
    expect(notKnown).toMatch(/handed the post to the socket of u1/)
  })

  it('names the status of a post that was refused', () => {
    const { inferred } = explain({ invocations: [invocation({ posts: [post(429), post(429)] })] })
    expect(inferred).toBe('The post was refused (429, 429), and none was taken.')
  })

  it('says that an invocation failed first, and not that its handler left the member out', () => {
    const failed = invocation({ outcome: 'function-error', error: { type: 'TypeError', text: 'no room' } })
    const { seen, inferred } = explain({ invocations: [failed] })
    expect(seen).toMatch(/ended after 9\.00 ms, with TypeError \(no room\)/)
    expect(inferred).toBe('The invocation failed before it came to u1.')
  })

  it('takes a page for unread only without a limit, and if nobody went on', () => {
    const page = call({ connectionIds: ['c0'], hasMore: true })
    const unread = explain({ invocations: [invocation({ calls: [page] })] })
    expect(unread.inferred).toBe('u1 is on a page that was not read.')
    const next = call({ connectionIds: ['c2'], goesOn: true, startUs: sentAtUs + 4_000 })
    for (const calls of [[page, next], [{ ...page, limit: 1 }]])
      expect(explain({ invocations: [invocation({ calls })] }).inferred).toMatch(/was not in the table or the index/)
  })

  it('says that an item was deleted only if somebody else’s frame deleted it from the table that was read', () => {
    const listed = invocation({ calls: [call({ connectionIds: ['c0'] })] })
    const before = (deletion: Partial<CallEvidence>, connectionId = 'c0') =>
      invocation({
        requestId: 'r0',
        message: null,
        connectionId,
        startUs: 100,
        endUs: 300,
        calls: [call({ operation: 'DeleteItem', connectionIds: ['c1'], startUs: 200, ...deletion })],
      })
    const deleted = 'So the chat had deleted the item of u1, which had not left, from the table that it reads.'
    expect(explain({ invocations: [before({}), listed] }).inferred).toBe(deleted)
    for (const other of [before({ table: 'messages' }), before({}, 'c1'), before({ status: 400, error: 'X' })])
      expect(explain({ invocations: [other, listed] }).inferred).toMatch(/was not in the table or the index/)
    expect(explain({ invocations: [before({ status: 400, error: 'X' }), listed] }).seen).toMatch(/it was refused \(X\)/)
  })

  it('infers nothing where the record is not whole', () => {
    const { notKnown, inferred } = explain({ invocations: [], run: { leftOut: 3 } })
    expect(notKnown).toMatch(/leaves out 3 invocations/)
    expect(inferred).toBe('')
    expect(explain({ invocations: [] }).notKnown).toMatch(/No invocation bears this message/)
    const withoutCalls = explain({ invocations: [invocation({ calls: [] })], run: { hasCalls: false } })
    expect(withoutCalls.inferred).toBe('')
    expect(withoutCalls.notKnown).toMatch(/DynamoDB gave no record/)
    const manyPosts = explain({ invocations: [invocation({ postsLeftOut: 7 })] })
    expect(manyPosts.notKnown).toMatch(/7 further posts are not on record/)
    expect(manyPosts.inferred).toBe('')
    const underWay = explain({ invocations: [invocation({ endUs: null, outcome: null })] })
    expect(underWay.notKnown).toMatch(/had not ended when the record was read/)
    expect(underWay.inferred).toBe('')
    const received = { ...delivery('received', [5_000]), member: 2 }
    const otherCredentials = explain({ invocations: [invocation()], others: [received] })
    expect(otherCredentials.notKnown).toMatch(/credentials other than its own/)
    expect(otherCredentials.inferred).toBe('')
    const partial = explain({ invocations: [invocation()], run: { dropped: 2 } })
    expect(partial.inferred).toMatch(/left u1 out: .*, unless one of the 2 invocations did that the record leaves out/)
  })
})

it('says what was refused without a consequence, and what was under way at the end', () => {
  const calls = [
    call(),
    call({ operation: 'PutItem', status: 400, error: 'ConditionalCheckFailedException', connectionIds: [] }),
    call({ operation: 'DeleteItem', startUs: sentAtUs + 9_000, endUs: sentAtUs + 11_000, connectionIds: [] }),
  ]
  const posts = [post(200), post(200, { connectionId: 'c2', endUs: sentAtUs + 12_000 })]
  const { seen } = explain({ outcome: 'received', receivedUs: [6_000], invocations: [invocation({ calls, posts })] })
  expect(seen).toContain(
    'DynamoDB refused 1 call of it (PutItem: ConditionalCheckFailedException), and it ended without an error all the same.',
  )
  expect(seen).toContain('When it ended, 1 post and 1 call to DynamoDB of it had no answer yet.')
})

describe('the explanation of a delivery that came', () => {
  it('says where most of the time of a late one went', () => {
    const slow = invocation({ startUs: sentAtUs + 900_000, endUs: sentAtUs + 1_300_000 })
    const posts = [post(200, { startUs: sentAtUs + 1_000_000, endUs: sentAtUs + 1_000_100 })]
    const { inferred } = explain({
      outcome: 'late',
      receivedUs: [1_200_000],
      invocations: [{ ...slow, posts }],
    })
    expect(inferred).toBe('Most of the time went by until the invocation began: 900 ms.')
  })

  it('tells a repeated invocation from one that posts twice', () => {
    const twice = { outcome: 'doubled', receivedUs: [6_000, 7_000] } as const
    const asked = { ...twice, receivedUs: [...twice.receivedUs] }
    expect(explain({ ...asked, invocations: [invocation({ posts: [post(200), post(200)] })] }).inferred).toBe(
      'One invocation posted it to u1 2 times.',
    )
    const repeated = [invocation({ posts: [post(200)] }), invocation({ posts: [post(200)] })]
    expect(explain({ ...asked, invocations: repeated }).inferred).toMatch(/Lambda repeated the invocation/)
    expect(explain({ ...asked, invocations: [invocation({ posts: [post(200)] })] }).notKnown).toMatch(/another origin/)
  })
})
