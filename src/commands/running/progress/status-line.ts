import type { RunProgress } from '../../../runs/run-request.ts'

interface Part {
  readonly text: string
  /** Where the line has no room for all, the least goes first. */
  readonly worth: number
}

/**
 * `steady 0:21 (0:09 left) · 1,000 open · 40 sent · 800 delivered · 0 lost · p50 12 ms · p99 61 ms`, in so many columns as there
 * are.
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
    .map(({ text }) => text)
    .join(' · ')
    .replace(' · (', ' (')
}

function partsOf(progress: RunProgress, missing: number): Part[] {
  const { members, connectionsOpen, connectionsFailed, joined, messagesPublished, remainingSeconds } = progress
  const isWhole = connectionsOpen >= members
  const parts: Part[] = [{ text: `${progress.phase} ${clock(progress.elapsedSeconds)}`, worth: 10 }]
  if (remainingSeconds !== null) parts.push({ text: `(${clock(remainingSeconds)} left)`, worth: 4 })
  parts.push({
    text: isWhole ? `${whole(connectionsOpen)} open` : `${whole(connectionsOpen)} of ${whole(members)} open`,
    worth: isWhole ? 3 : 7,
  })
  if (connectionsFailed > 0) parts.push({ text: `${whole(connectionsFailed)} failed`, worth: 6 })
  if (messagesPublished > 0)
    parts.push(
      { text: `${whole(messagesPublished)} sent`, worth: 1 },
      { text: `${whole(progress.deliveriesReceived)} delivered`, worth: 5 },
      { text: missing === 0 ? '0 lost' : `${whole(missing)} late or lost`, worth: 9 },
    )
  else if (joined > 0) parts.push({ text: `${whole(joined)} joined`, worth: 5 })
  const [p50Us, p99Us] = [progress.deliveryLatency.valueAt(0.5), progress.deliveryLatency.valueAt(0.99)]
  if (p50Us !== null)
    parts.push({ text: `p50 ${milliseconds(p50Us)}`, worth: 2 }, { text: `p99 ${milliseconds(p99Us)}`, worth: 8 })
  return parts
}

function clock(seconds: number): string {
  const wholeSeconds = Math.max(0, Math.round(seconds))
  return `${Math.floor(wholeSeconds / 60)}:${String(wholeSeconds % 60).padStart(2, '0')}`
}

function whole(value: number): string {
  return value.toLocaleString('en-US')
}

function milliseconds(us: number | null): string {
  return us === null ? '–' : `${Number((us / 1000).toPrecision(3)).toLocaleString('en-US')} ms`
}
