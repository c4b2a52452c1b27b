import { describe, expect, it } from 'vitest'
import type { CallRecord } from '../../../../reference-stack/local/evidence/call-records.ts'
import { keptRecords } from '../../../../reference-stack/local/evidence/invocation-record.ts'
import { InvocationRecords } from '../../../../reference-stack/local/evidence/invocation-records.ts'
import { sessionToken } from '../../../../reference-stack/local/lambda/caller.ts'
import { monotonicUs } from '../../../../reference-stack/local/monotonic-clock.ts'

const names = { functionName: 'Say', physicalName: 'chat-Say' }
const token = sessionToken('chat-Say', 'stream-1')
const noCalls = async () => []

function messageEvent(body: string): string {
  return JSON.stringify({ requestContext: { routeKey: 'say', eventType: 'MESSAGE', connectionId: 'c1' }, body })
}

function begin(records: InvocationRecords, requestId: string, body = 'hello', environment = 'stream-1') {
  return records.began(names, environment, { requestId, payload: messageEvent(body) })
}

function post(records: InvocationRecords, connectionId: string, status = 200, frame = 'a frame') {
  records.posted({ token, connectionId, status, startUs: monotonicUs(), frame: Buffer.from(frame) })
}

describe('the record of an invocation', () => {
  it('has the frame that caused it, its posts with their frames, and its end', async () => {
    const records = new InvocationRecords()
    const record = begin(records, 'r1')
    post(records, 'c1')
    post(records, 'c2', 410)
    post(records, 'c2', 200, 'another frame')
    records.ended(record, 'returned', 'null')
    const { invocations } = await records.document(0, noCalls)
    expect(invocations).toMatchObject([
      {
        functionName: 'Say',
        requestId: 'r1',
        outcome: 'returned',
        error: null,
        cause: { routeKey: 'say', connectionId: 'c1', text: 'hello' },
        frames: ['a frame', 'another frame'],
      },
    ])
    expect(invocations[0]?.posts.map(([id, status, , , frame]) => [id, status, frame])).toEqual([
      ['c1', 200, 0],
      ['c2', 410, 0],
      ['c2', 200, 1],
    ])
  })

  it('has the error of one that failed, and nothing of what a handshake carries', async () => {
    const records = new InvocationRecords()
    const payload = JSON.stringify({
      headers: { Authorization: 'secret' },
      requestContext: { routeKey: '$connect', eventType: 'CONNECT', connectionId: 'c1' },
    })
    const record = records.began(names, 'stream-1', { requestId: 'r1', payload })
    records.ended(record, 'function-error', '{"errorType":"TypeError","errorMessage":"no room"}')
    const { invocations } = await records.document(0, noCalls)
    expect(invocations).toMatchObject([
      { outcome: 'function-error', error: { type: 'TypeError', text: 'no room' }, cause: { text: null } },
    ])
    expect(JSON.stringify(invocations)).not.toContain('secret')
  })

  it('has the calls between its beginning and that of the next one in its environment', async () => {
    const records = new InvocationRecords()
    records.ended(begin(records, 'r1'), 'returned', 'null')
    const beforeUs = monotonicUs()
    while (monotonicUs() < beforeUs + 10);
    begin(records, 'r2')
    const call = (startUs: number, ofToken = token) => ({ token: ofToken, startUs, operation: 'Query' }) as CallRecord
    const { invocations } = await records.document(0, async () => [
      call(0),
      call(beforeUs),
      call(beforeUs, sessionToken('chat-Say', 'stream-2')),
      call(monotonicUs()),
    ])
    expect(invocations.map(({ requestId, calls }) => [requestId, calls.length])).toEqual([
      ['r1', 1],
      ['r2', 1],
    ])
  })

  it('says so where DynamoDB gives none', async () => {
    const records = new InvocationRecords()
    begin(records, 'r1')
    expect(await records.document(0, () => Promise.reject(new Error('gone')))).toMatchObject({ hasCalls: false })
  })

  it('takes no post of an environment that is gone, or of nobody', async () => {
    const records = new InvocationRecords()
    begin(records, 'r1')
    records.posted({ token: undefined, connectionId: 'c1', status: 200, startUs: 0 })
    records.gone('chat-Say', 'stream-1')
    post(records, 'c1')
    expect((await records.document(0, noCalls)).invocations[0]?.posts).toEqual([])
  })
})

describe('which records are kept', () => {
  it('is the first, the newest, and older ones with something unusual', async () => {
    const records = new InvocationRecords(400)
    for (let number = 0; number < 300; number++) {
      const record = begin(records, `r${number}`)
      post(records, 'c1', number === 50 ? 410 : 200)
      if (number === 60) post(records, 'c1')
      records.ended(record, number === 70 ? 'function-error' : 'returned', '{}')
    }
    const { invocations, dropped } = await records.document(0, noCalls)
    const kept = invocations.map(({ requestId }) => Number(requestId.slice(1)))
    expect(kept.slice(0, keptRecords.firstOfEach)).toEqual([...Array(keptRecords.firstOfEach).keys()])
    expect(kept).toEqual(expect.arrayContaining([50, 60, 70, 299]))
    expect(kept).not.toContain(51)
    expect(dropped).toBe(300 - kept.length)
    expect(kept).toEqual(kept.toSorted((a, b) => a - b))
  })

  it('counts the posts that one invocation has too many of', async () => {
    const records = new InvocationRecords()
    begin(records, 'r1')
    for (let number = 0; number < keptRecords.postsOfOne + 3; number++) post(records, 'c1')
    const { invocations } = await records.document(0, noCalls)
    expect(invocations[0]).toMatchObject({ postsLeftOut: 3 })
    expect(invocations[0]?.posts).toHaveLength(keptRecords.postsOfOne)
  })

  it('leaves out what began before the instant that is asked for', async () => {
    const records = new InvocationRecords()
    begin(records, 'r1')
    expect((await records.document(monotonicUs() + 1, noCalls)).invocations).toEqual([])
  })
})
