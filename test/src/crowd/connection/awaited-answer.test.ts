import { describe, expect, it } from 'vitest'
import { AwaitedAnswer, isDone } from '../../../../src/crowd/connection/awaited-answer.ts'
import { nowUs } from '../../../../src/crowd/clock.ts'
import type { Exchange } from '../../../../src/crowd/protocols/protocol.ts'

function awaiting(exchange: Omit<Exchange, 'send'>, timeoutMs = 60_000) {
  let ends = 0
  const awaited = new AwaitedAnswer(
    { send: 'x', ...exchange },
    { timeoutMs, onAnswer: undefined, onEnd: () => (ends += 1) },
  )
  const takes = (frame: string) => awaited.takes(Buffer.from(frame), 7, false)
  return { awaited, takes, ends: () => ends }
}

describe('a request that the chat does not answer', () => {
  const refused = (frame: string) => (frame === 'no' ? 'denied' : undefined)

  it('is done after its time, and takes no frame until then', async () => {
    const beganAtUs = nowUs()
    // Shorter than an answer is waited for, or longer.
    const { awaited, takes, ends } = awaiting({ doneAfterMs: 30, refused }, 1)
    expect(takes('welcome')).toBe(false)
    const answer = await awaited.answer
    expect(answer).toEqual({ kind: 'assumed', atUs: expect.any(Number) as number })
    expect(isDone(answer) && answer.atUs - beganAtUs).toBeGreaterThan(28_000)
    expect(ends()).toBe(1)
  })

  it('is refused by a frame that comes before', async () => {
    const { awaited, takes } = awaiting({ doneAfterMs: 60_000, refused })
    expect(takes('no')).toBe(true)
    expect(await awaited.answer).toEqual({ kind: 'refused', reason: 'denied' })
  })

  it('counts as no longer waited for, where others count as unanswered', async () => {
    const [without, withAnswer] = [awaiting({ doneAfterMs: 60_000 }), awaiting({ answered: () => false })]
    for (const { awaited } of [without, withAnswer]) awaited.stopWaiting(true)
    expect(await without.awaited.answer).toEqual({ kind: 'given-up' })
    expect(await withAnswer.awaited.answer).toEqual({ kind: 'unanswered' })
  })
})
