import { enoughSamples, quantiles } from '../../../src/metrics/catalogue/quantiles.ts'
import type { LiveHistogram } from '../../../src/metrics/recording/live-histogram.ts'
import { everybodyWithinSeconds } from '../../../src/runs/everybody-so-far.ts'
import type { RunProgress } from '../../../src/runs/run-request.ts'

interface Part {
  /** The owner of this figure, printed once for several figures side by side. */
  readonly of?: string
  readonly text: string
  /** The importance of the part. If the line is too short, the least important part goes first. */
  readonly worth: number
}

/**
 * `steady 0:21 (0:09 left) · 1,000 open · 40 sent · 800 delivered · 0 lost · everybody p50 30 ms · p90 52 ms · delivery p50
 * 12 ms · p99 61 ms`, in so many columns as there are.
 *
 * @param missing deliveries that have been on their way for a while: late, or lost
 */
export function statusLine(progress: RunProgress, missing: number, columns: number): string {
  const parts = partsOf(progress, missing)
  const kept = new Set(parts)
  const line = () => textOf(parts.filter((part) => kept.has(part)))
  for (const part of parts.toSorted((a, b) => a.worth - b.worth)) {
    if (line().length <= columns) break
    kept.delete(part)
  }
  return line()
}

function textOf(parts: readonly Part[]): string {
  return parts
    .map(({ of, text }, place) => (of === undefined || parts[place - 1]?.of === of ? text : `${of} ${text}`))
    .join(' · ')
    .replace(' · (', ' (')
}

function partsOf(progress: RunProgress, missing: number): Part[] {
  const { members, connectionsOpen, connectionsFailed, joined, messagesPublished, remainingSeconds } = progress
  const isWhole = connectionsOpen >= members
  const parts: Part[] = [{ text: `${progress.phase} ${clock(progress.elapsedSeconds)}`, worth: 10 }]
  if (remainingSeconds !== null) parts.push({ text: `(${clock(remainingSeconds)} left)`, worth: 5 })
  parts.push({
    text: isWhole ? `${whole(connectionsOpen)} open` : `${whole(connectionsOpen)} of ${whole(members)} open`,
    worth: isWhole ? 3 : 7,
  })
  if (connectionsFailed > 0) parts.push({ text: `${whole(connectionsFailed)} failed`, worth: 6 })
  if (messagesPublished > 0)
    parts.push(
      { text: `${whole(messagesPublished)} sent`, worth: 1 },
      { text: `${whole(progress.deliveriesReceived)} delivered`, worth: 4 },
      { text: missing === 0 ? '0 lost' : `${whole(missing)} late or lost`, worth: 9 },
    )
  else if (joined > 0) parts.push({ text: `${whole(joined)} joined`, worth: 4 })
  const { everybody, deliveryLatency } = progress
  const hasEverybody = enoughSamples(everybody.count, quantiles.p50)
  const figure = (of: string, name: 'p50' | 'p90' | 'p99', from: LiveHistogram, worth: number): Part[] => {
    const us = from.valueAt(quantiles[name])
    return us === null ? [] : [{ of, text: `${name} ${milliseconds(us)}`, worth }]
  }
  if (hasEverybody) parts.push(...figure('everybody', 'p50', everybody, 6))
  if (enoughSamples(everybody.count, quantiles.p90)) parts.push(...figure('everybody', 'p90', everybody, 8))
  parts.push(
    ...figure('delivery', 'p50', deliveryLatency, 1),
    ...figure('delivery', 'p99', deliveryLatency, hasEverybody ? 2 : 8),
  )
  return parts
}

function clock(seconds: number): string {
  const wholeSeconds = Math.max(0, Math.round(seconds))
  return `${Math.floor(wholeSeconds / 60)}:${String(wholeSeconds % 60).padStart(2, '0')}`
}

function whole(value: number): string {
  return value.toLocaleString('en-US')
}

/** Longer than a message is followed: no more is known. */
function milliseconds(us: number): string {
  if (us === Number.POSITIVE_INFINITY) return `> ${everybodyWithinSeconds} s`
  return `${Number((us / 1000).toPrecision(3)).toLocaleString('en-US')} ms`
}
