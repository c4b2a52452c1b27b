import { describe, expect, it } from 'vitest'
import { type GatewayConnection, sinceReading } from '../../../../../src/metrics/server/gateway-record.ts'
import { gatewayEvidence } from '../../../../../src/runs/evaluation/evidence/gather-evidence.ts'

const rampDownMs = 100_000

/** It ended at the tenth second, and was answered 410 at these seconds. */
function gone(...seconds: readonly number[]): GatewayConnection {
  return {
    id: `c${++ids}`,
    clientPort: 50_000,
    openedAtMs: 1_000,
    endedAtMs: 10_000,
    disconnectedAtMs: null,
    taken: 3,
    takenAtMs: [2_000, 3_000, 4_000],
    gone: seconds.length,
    goneAtMs: seconds.map((second) => second * 1000),
  }
}

let ids = 0

const nothing = { connections: [], answers: [], posts: {}, postsUnread: 0, requestsThrottled: 0, notices: [] }
const found = (...connections: readonly GatewayConnection[]) =>
  gatewayEvidence({ ...nothing, connections: [...connections] }, rampDownMs)?.gone

describe('connections that are gone', () => {
  it('nothing is known without a record', () => {
    expect(gatewayEvidence(null, rampDownMs)).toBeNull()
  })

  it('were posted to again where that was long after the first 410, and not by broadcasts that were under way', () => {
    expect(found(gone(11), gone(11, 11.1, 12, 13.9))).toEqual({ connections: 2, postedToAgain: 0, posts: 5 })
    expect(found(gone(11, 14))).toEqual({ connections: 1, postedToAgain: 1, posts: 2 })
  })

  it('say nothing of 410s where $disconnect came, unless they are posted to long after that as well', () => {
    const told = (second: number, ...seconds: readonly number[]) => ({
      ...gone(...seconds),
      disconnectedAtMs: second * 1000,
    })
    expect(found(gone(11, 20), told(12, 11, 12), told(19, 11, 20))).toEqual({
      connections: 1,
      postedToAgain: 1,
      posts: 2,
    })
    expect(found(told(12, 11, 20))).toEqual({ connections: 1, postedToAgain: 1, posts: 2 })
  })

  it('do not count that nobody posted to, that live, or that ended when everybody left', () => {
    const live = { ...gone(11, 20), endedAtMs: null }
    const left = { ...gone(), endedAtMs: rampDownMs + 1, goneAtMs: [rampDownMs + 2, rampDownMs + 9_000] }
    expect(found(gone(), live, left)).toEqual({ connections: 0, postedToAgain: 0, posts: 0 })
  })

  it('what is posted in the ramp-down, or before the end of the connection, is left out', () => {
    expect(found(gone(9, 11, 101, 120))).toEqual({ connections: 1, postedToAgain: 0, posts: 1 })
  })
})

describe('what came since an earlier reading', () => {
  const answers = { functionName: 'Say', routeKey: 'say', statusCode: 500, count: 3, body: 'one\ntwo hunter22' }
  const notices = [{ functionName: 'Say', text: 'hunter22.example may not be called', count: 2 }]
  const before = {
    ...nothing,
    connections: [gone()],
    answers: [answers],
    notices,
    posts: { 200: 5 },
    requestsThrottled: 2,
  }
  const masked = (text: string, characters: number) => text.replaceAll('hunter22', '***').slice(0, characters)

  it('is the difference; connections of earlier runs are left out', () => {
    const own = gone()
    const now = {
      ...before,
      connections: [...before.connections, own],
      answers: [{ ...answers, count: 5 }],
      posts: { 200: 9, 410: 1 },
      postsUnread: 4,
      notices: notices.map((one) => ({ ...one, count: 5 })),
    }
    expect(sinceReading(before, now, masked)).toEqual({
      connections: [own],
      answers: [{ ...answers, count: 2, body: 'one two ***' }],
      posts: { 200: 4, 410: 1 },
      postsUnread: 4,
      requestsThrottled: 0,
      notices: [{ functionName: 'Say', text: '***.example may not be called', count: 3 }],
    })
    expect(sinceReading(before, before, masked)).toMatchObject({ answers: [], notices: [] })
  })
})
