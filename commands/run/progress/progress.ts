import type { CommandStream } from '../../flags/context.ts'
import { noticeText } from '../../flags/notice.ts'
import { statusLine } from './status-line.ts'
import { cut, plainLine } from '../../../reports/terminal/lines.ts'
import type { RunProgress } from '../../../src/runs/run-request.ts'

const redrawEveryMs = 250
const plainLineEveryMs = 10_000

/** Disposing of it leaves no status line behind. */
export interface ProgressDisplay extends Disposable {
  update(progress: RunProgress): void
  /** A text in lines of its own, above the status line. */
  notice(text: string): void
  /** Shows a wait in place of the status line. */
  wait(text: string): void
}

export const silentProgress: ProgressDisplay = {
  update: () => undefined,
  notice: () => undefined,
  wait: () => undefined,
  [Symbol.dispose]: () => undefined,
}

/** A status line that redraws itself on a terminal, a plain line every 10 s elsewhere. */
export function showProgress(output: CommandStream, nowMs: () => number = () => performance.now()): ProgressDisplay {
  const clear = output.isTerminal ? '\r\u001B[K' : ''
  const intervalMs = output.isTerminal ? redrawEveryMs : plainLineEveryMs
  let shownAtMs = output.isTerminal ? Number.NEGATIVE_INFINITY : nowMs()
  let line = ''
  const missing = new MissingDeliveries()
  const isDue = () => nowMs() - shownAtMs >= intervalMs
  /** @param text for so many columns */
  function show(text: (columns: number) => string): void {
    shownAtMs = nowMs()
    if (!output.isTerminal) return output.write(`${text(Number.POSITIVE_INFINITY)}\n`)
    // One column is left free: a full line makes some terminals wrap, and then clearing misses half of it.
    line = cut(text(output.columns - 1), output.columns - 1)
    output.write(clear + line)
  }
  return {
    update(progress) {
      const missingNow = missing.after(progress)
      if (isDue()) show((columns) => statusLine(progress, missingNow, columns))
    },
    wait(text) {
      // It may stand for half a minute: on a terminal each one is shown.
      if (output.isTerminal || isDue()) show(() => plainLine(text))
    },
    notice(text) {
      // What a service says may hold control characters, and a terminal obeys them.
      output.write(`${clear}${noticeText(plainLine(text), output)}\n${line}`)
    },
    [Symbol.dispose]() {
      output.write(clear)
      line = ''
    },
  }
}

/** The time after which a delivery that has not arrived is called late or lost. */
const patienceSeconds = 5

type Seen = Pick<RunProgress, 'elapsedSeconds' | 'deliveriesOutstanding'>

/**
 * Counts the late and lost deliveries while the run goes on. A lost delivery stays outstanding for ever, so their number is at
 * most the smallest number of outstanding deliveries in the last seconds.
 */
export class MissingDeliveries {
  #seen: Seen[] = []

  /** @returns 0 until the first seconds have passed */
  after({ elapsedSeconds, deliveriesOutstanding }: Seen): number {
    const since = elapsedSeconds - patienceSeconds
    const before = this.#seen.findLast((seen) => seen.elapsedSeconds <= since)
    this.#seen = [
      ...(before === undefined ? [] : [before]),
      ...this.#seen.filter((seen) => seen.elapsedSeconds > since),
      { elapsedSeconds, deliveriesOutstanding },
    ]
    return before === undefined ? 0 : Math.min(...this.#seen.map((seen) => Math.max(0, seen.deliveriesOutstanding)))
  }
}
