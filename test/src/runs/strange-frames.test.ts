import { describe, expect, it } from 'vitest'
import { renderTerminal } from '../../reports/run-writers.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { runResultSchema } from '../../../src/metrics/result/run-result.ts'
import type { RunOptions } from '../../../src/scenarios/options.ts'
import { type Post, startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { measure, quick } from './measure-foreign.ts'
import { inFull } from '../../reports/screens.ts'

/** A run against a chat that sends things on in its own way. */
async function measured(
  deliver: (post: Post) => void,
  protocol?: string,
  options: Partial<RunOptions> = {},
): Promise<RunResult> {
  await using chat = await startForeignChat({ deliver })
  const result = await measure(chat.url, { ...quick, workers: 1, drain: 2, ...options }, undefined, undefined, protocol)
  expect(runResultSchema.parse(result)).toEqual(result)
  expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
  expect(result.counters['deliveries_expected']).toBeGreaterThan(30)
  return result
}

const hintNames = ({ hints = [] }: RunResult) => hints.map(({ name }) => name)
const found = ({ findings }: RunResult) => (findings ?? []).map(({ name }) => name)
const message = (body: string) => JSON.stringify({ kind: 'msg', body })

function toOthers({ from, listeners }: Post, frame: string | Buffer): void {
  for (const listener of listeners) if (listener !== from) listener.send(frame)
}

function toAll({ listeners }: Post, frame: string | Buffer): void {
  for (const listener of listeners) listener.send(frame)
}

describe.concurrent('a chat that', () => {
  it('sends buffers, and so binary frames, is measured like any other, and told', async ({ expect }) => {
    const result = await measured((post) => toOthers(post, Buffer.from(message(post.body))))
    expect(result.counters).toMatchObject({
      deliveries_lost: 0,
      deliveries_received: result.counters['deliveries_expected'],
      frames_binary_stamped: result.counters['deliveries_expected'],
    })
    expect(result.hints).toMatchObject([{ name: 'binary-frames', sample: { kind: 'binary' } }])
  })

  it('encodes the text loses everything, and is told what was seen, in result and terminal', async ({ expect }) => {
    const result = await measured((post) => toOthers(post, Buffer.from(post.body).toString('base64')))
    expect(result.counters['deliveries_lost']).toBe(result.counters['deliveries_expected'])
    expect(result.hints).toMatchObject([{ name: 'no-stamp-found', sample: { kind: 'text' } }])
    const sample = result.hints?.[0]?.sample?.text ?? ''
    expect(Buffer.from(sample, 'base64').toString()).toContain('fbm1:')
    expect(result.hints?.[0]?.sentence).toContain('base64.')
    const terminal = renderTerminal(result, inFull)
    expect(terminal).toContain('? no-stamp-found: Frames came')
    expect(terminal).toContain(sample.slice(0, 70))
  })

  it('does not echo though its protocol says so, is told by every sender at once', async ({ expect }) => {
    const result = await measured((post) => toOthers(post, message(post.body)), 'echoing.ts')
    const { own_copies_expected: own } = result.counters
    expect(own).toBeGreaterThan(10)
    expect(result.counters).toMatchObject({ deliveries_lost: own, own_copies_received: 0 })
    expect(result.hints).toMatchObject([{ name: 'no-own-copies' }])
    expect(result.hints?.[0]?.sample?.text).toContain('"kind":"msg"')
  })

  it('shows each message with a preview delivers it once', async ({ expect }) => {
    const result = await measured((post) => {
      toOthers(post, JSON.stringify({ preview: `${post.body.slice(0, 20)}…`, title: post.body, body: post.body }))
      // In a frame of its own, too.
      toOthers(post, JSON.stringify({ notice: `${post.body.slice(0, 40)}…` }))
    })
    expect(result.counters).toMatchObject({ deliveries_lost: 0, deliveries_duplicate: 0, deliveries_corrupt: 0 })
    expect({ exitCode: result.verdict.exitCode, hints: hintNames(result), found: found(result) }).toEqual({
      exitCode: 0,
      hints: [],
      found: [],
    })
  })

  it('cuts every text delivers nothing whole', async ({ expect }) => {
    const result = await measured((post) => toOthers(post, message(`${post.body.slice(0, 40)}…`)))
    const { deliveries_expected: expected } = result.counters
    expect(result.counters).toMatchObject({ deliveries_lost: expected, deliveries_corrupt: expected })
    expect(hintNames(result)).toEqual(['no-whole-stamp'])
  })

  it('answers the sender with its text, beside the copy: a duplicate until the protocol knows it as a reply', async ({
    expect,
  }) => {
    const answering = (post: Post) => {
      post.from.send(JSON.stringify({ ack: post.body }))
      toAll(post, message(post.body))
    }
    const [unknown, known] = await Promise.all([measured(answering, 'echoing.ts'), measured(answering, 'replying.ts')])
    const { messages_published: published } = unknown.counters
    expect(unknown.counters).toMatchObject({ deliveries_duplicate: published, deliveries_duplicate_own: published })
    expect(unknown.verdict.exitCode).toBe(10)
    expect({ hints: hintNames(unknown), found: found(unknown) }).toEqual({ hints: ['own-copies-twice'], found: [] })
    expect(known.counters).toMatchObject({
      deliveries_duplicate: 0,
      deliveries_lost: 0,
      replies: known.counters['messages_published'],
    })
    expect(known.verdict.exitCode).toBe(0)
    expect(hintNames(known)).toEqual([])
  })

  it('answers a sender whose copy it forgets is not excused by the answer', async ({ expect }) => {
    const result = await measured((post) => {
      post.from.send(JSON.stringify({ ack: post.body }))
      toOthers(post, message(post.body))
    }, 'replying.ts')
    expect(result.counters).toMatchObject({ deliveries_lost: result.counters['own_copies_expected'] })
    expect(hintNames(result)).toEqual(['no-own-copies'])
  })

  it('sends everything to everybody twice is named, whatever the sender receives', async ({ expect }) => {
    const result = await measured((post) => {
      for (let copy = 0; copy < 2; copy++) toAll(post, message(post.body))
    }, 'echoing.ts')
    expect(found(result)).toEqual(['sends-twice'])
  })

  it('sends a message over the limit ends connections by our limit, and what was lost by that is told', async ({
    expect,
  }) => {
    let posts = 0
    const result = await measured(
      (post) => {
        toOthers(post, message(post.body))
        if (++posts === 20) toOthers(post, message('x'.repeat(2 ** 16)))
      },
      undefined,
      { maxMessageSize: 2 ** 16 },
    )
    const { 'message-limit WS_ERR_UNSUPPORTED_MESSAGE_LENGTH': ended, ...others } =
      result.classes['connections_closed'] ?? {}
    expect(ended).toBe(3)
    expect(others).toEqual({ 'closed-by-harness': 9 })
    const { deliveries_lost: lost } = result.counters
    expect(lost).toBeGreaterThan(0)
    expect(result.counters).toMatchObject({ deliveries_lost_to_limit: lost })
    expect(result.hints).toMatchObject([{ name: 'message-over-limit' }])
    expect(result.hints?.[0]?.sentence).toMatch(/larger than 64 KiB .* raise --max-message-size/)
  })
})
