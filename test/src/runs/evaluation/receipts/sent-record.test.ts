import { describe, expect, it } from 'vitest'
import { publishedMessages, sentRecordOf } from './matched-messages.ts'

/** Far past 32 bits, as instants are after 71 minutes. */
const sentAtUs = 7 * 2 ** 32 - 100

describe('what a sender has recorded', () => {
  const record = () =>
    sentRecordOf(publishedMessages([{ publisher: 1, sequence: 4, sentAtUs, stampDigest: 0xdead_beef }]))
  const low = (atUs: number) => atUs % 2 ** 32

  it('says how long a message took, whatever its stamp says, across the end of 32 bits', () => {
    const sent = record()
    for (const digest of [0xdead_beef, 7]) expect(sent.sentToReceivedUs(1, 4, low(sentAtUs + 500), digest)).toBe(500)
    expect(sent.altered).toBe(1)
  })

  it('is contradicted by each copy whose digest is another, and not by one of a message that nobody has sent', () => {
    const sent = record()
    for (const digest of [1, 2, 0xdead_beef]) sent.sentToReceivedUs(1, 4, low(sentAtUs), digest)
    expect(sent.sentToReceivedUs(1, 5, low(sentAtUs), 3)).toBe(0)
    expect(sent.altered).toBe(2)
  })

  it('is earlier than every receipt: what comes before it by the clock of another machine took no time', () => {
    const sent = record()
    expect(sent.sentToReceivedUs(1, 4, low(sentAtUs - 30), 0xdead_beef)).toBe(0)
    expect(sent.sentToReceivedUs(1, 4, low(sentAtUs - 900), 7)).toBe(0)
    expect(sent.altered).toBe(1)
  })

  it('tells history from what only calls itself that', () => {
    const sent = record()
    expect(sent.isHistory(1, 4, sentAtUs + 1, 7)).toBe(true)
    expect(sent.isHistory(1, 4, sentAtUs - 1, 7)).toBe(false)
    expect(sent.isHistory(1, 5, sentAtUs + 1, 7)).toBe(false)
    // The reader itself has compared the stamp with the instant.
    expect(sent.isHistory(1, 4, sentAtUs - 1, 0xdead_beef)).toBe(true)
  })
})
