import type { RunProgress } from '../../runs/run-request.ts'
import type { CommandStream } from '../context.ts'

const redrawEveryMs = 250
const plainLineEveryMs = 10_000

/** Disposing of it leaves no status line behind. */
export interface ProgressDisplay extends Disposable {
  update(progress: RunProgress): void
  /** A line of its own, above the status line. */
  notice(text: string): void
}

export const silentProgress: ProgressDisplay = {
  update: () => undefined,
  notice: () => undefined,
  [Symbol.dispose]: () => undefined,
}

/** A status line that redraws itself on a terminal, a plain line every 10 s elsewhere. */
export function showProgress(output: CommandStream, nowMs: () => number = () => performance.now()): ProgressDisplay {
  const clear = output.isTerminal ? '\r\u001B[K' : ''
  const intervalMs = output.isTerminal ? redrawEveryMs : plainLineEveryMs
  let shownAtMs = output.isTerminal ? Number.NEGATIVE_INFINITY : nowMs()
  let line = ''
  return {
    update(progress) {
      if (nowMs() - shownAtMs < intervalMs) return
      shownAtMs = nowMs()
      const text = statusLine(progress)
      if (!output.isTerminal) return output.write(`${text}\n`)
      // One column is left free: a full line makes some terminals wrap, and then clearing misses half of it.
      line = text.slice(0, output.columns - 1)
      output.write(clear + line)
    },
    notice(text) {
      // What a service says may hold control characters, and a terminal obeys them.
      output.write(`${clear}${text.replaceAll(/\p{Cc}/gu, '�')}\n${line}`)
    },
    [Symbol.dispose]() {
      output.write(clear)
      line = ''
    },
  }
}

/** `steady 0:21 (0:09 left) · 1,000 open · 40 sent · 800 delivered · p50 12 ms, p99 61 ms` */
export function statusLine(progress: RunProgress): string {
  const { members, connectionsOpen, connectionsFailed, joined, messagesPublished, deliveryLatency } = progress
  const left = progress.remainingSeconds === null ? '' : ` (${clock(progress.remainingSeconds)} left)`
  const parts = [
    `${progress.phase} ${clock(progress.elapsedSeconds)}${left}`,
    connectionsOpen < members
      ? `${whole(connectionsOpen)} of ${whole(members)} open`
      : `${whole(connectionsOpen)} open`,
  ]
  if (connectionsFailed > 0) parts.push(`${whole(connectionsFailed)} failed`)
  if (messagesPublished > 0)
    parts.push(`${whole(messagesPublished)} sent`, `${whole(progress.deliveriesReceived)} delivered`)
  else if (joined > 0) parts.push(`${whole(joined)} joined`)
  const [p50Us, p99Us] = [deliveryLatency.valueAt(0.5), deliveryLatency.valueAt(0.99)]
  if (p50Us !== null) parts.push(`p50 ${milliseconds(p50Us)}, p99 ${milliseconds(p99Us)}`)
  return parts.join(' · ')
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
