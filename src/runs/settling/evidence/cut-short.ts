import type { MessageCollector } from '../receipts/message-collector.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'

/** With fewer receipts nothing can be said about the gaps between them. */
const leastReceipts = 8

/**
 * A quarter of the gaps are shorter than this share of the mean gap where receipts come by chance (there 0.29 of it), or many
 * at once; where each post waits for the one before it, hardly any is.
 */
const leastGapShare = 1 / 3

/** A handler that posts to one after the other until its time is up does so for most of that time. */
const leastTimeShare = 0.5

/**
 * The messages that some received and others did not, and how many of these came to one member after the other until the
 * function's time was up.
 *
 * @param timeoutUs after how long invocations were ended; null if none was
 */
export function cutShort(
  timeoutUs: number | null,
): MessageCollector<Required<Pick<Evidence['messages'], 'cutShort' | 'oneByOne'>>> {
  const counts = { cutShort: 0, oneByOne: 0 }
  return {
    add({ missed, reached, earliestUs }) {
      if (missed.length === 0 || reached.length === 0) return
      counts.cutShort += 1
      if (timeoutUs !== null && isOneByOne(earliestUs, timeoutUs)) counts.oneByOne += 1
    },
    figures: () => counts,
  }
}

/** @param receiptsUs sorted */
function isOneByOne(receiptsUs: ArrayLike<number>, timeoutUs: number): boolean {
  const receipts = Array.from(receiptsUs)
  const spreadUs = (receipts.at(-1) ?? 0) - (receipts[0] ?? 0)
  if (receipts.length < leastReceipts || spreadUs < timeoutUs * leastTimeShare) return false
  const gapsUs = receipts.slice(1).map((atUs, before) => atUs - (receipts[before] ?? 0))
  const shortGapUs = gapsUs.sort((one, other) => one - other)[gapsUs.length >> 2] ?? 0
  return shortGapUs >= (spreadUs / gapsUs.length) * leastGapShare
}
