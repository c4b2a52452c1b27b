import type { LiveTile } from '../../reports/html/live/live-events.ts'
import { lastSeconds, runLabels } from './page/run-page.ts'
import { plain, runTime, whole, withMs } from '../../reports/figures.ts'
import { withMaskedUrls } from '../../src/masked-url.ts'
import { enoughSamples, quantiles, samplesNeeded } from '../../src/metrics/catalogue/quantiles.ts'
import { LiveHistogram } from '../../src/metrics/recording/live-histogram.ts'
import { printable } from '../../src/printable.ts'
import { everybodyWithinSeconds } from '../../src/runs/everybody-so-far.ts'
import type { RunProgress } from '../../src/runs/run-request.ts'
import type { LiveLog } from './live-log.ts'

/** Deliveries by then. */
interface Earlier {
  readonly atSecond: number
  readonly published: number
  readonly received: number
  readonly buckets: Uint32Array
  readonly ofEverybody: Uint32Array
  readonly failed: number
}

/** Makes the figures of the live page from the progress of a run: once a second, whatever the page does. */
export class RunFeed {
  readonly #log: LiveLog
  /** The states of the last seconds, the oldest first. Percentiles are computed from what was added since the oldest. */
  readonly #earlier: Earlier[] = [
    {
      atSecond: 0,
      published: 0,
      received: 0,
      buckets: new LiveHistogram().buckets,
      ofEverybody: new LiveHistogram().buckets,
      failed: 0,
    },
  ]
  #startedAtMs: number | undefined

  constructor(log: LiveLog) {
    this.#log = log
  }

  update(progress: RunProgress): void {
    const {
      elapsedSeconds,
      messagesPublished,
      deliveriesReceived,
      deliveryLatency,
      everybody,
      phase,
      remainingSeconds,
      connectionsFailed,
    } = progress
    const previous = this.#earlier.at(-1)
    const [oldest] = this.#earlier
    if (previous === undefined || oldest === undefined) return
    if (Math.floor(elapsedSeconds) === Math.floor(previous.atSecond)) return
    const recent = deliveryLatency.since(oldest.buckets)
    const recentOfEverybody = everybody.since(oldest.ofEverybody)
    const sinceSeconds = elapsedSeconds - previous.atSecond
    const values = {
      [runLabels.open]: progress.connectionsOpen,
      [runLabels.messages]: aSecond(messagesPublished - previous.published, sinceSeconds),
      [runLabels.deliveries]: aSecond(deliveriesReceived - previous.received, sinceSeconds),
      [runLabels.everybodyP50]: drawable(quantileOf(recentOfEverybody, 'p50')),
      [runLabels.everybodyP90]: drawable(quantileOf(recentOfEverybody, 'p90')),
      [runLabels.p50]: quantileOf(recent, 'p50'),
      [runLabels.p99]: quantileOf(recent, 'p99'),
      [runLabels.outstanding]: progress.deliveriesOutstanding,
    }
    this.#log.second({
      second: Math.floor(elapsedSeconds),
      values,
      status: `${phase} · ${runTime(elapsedSeconds)}${remainingSeconds === null ? '' : ` · ${runTime(remainingSeconds)} left of this phase`}`,
      phaseEndsAtSecond: remainingSeconds === null ? null : elapsedSeconds + remainingSeconds,
      tiles: tilesOf(progress, values, recent),
    })
    const failed = connectionsFailed - previous.failed
    if (failed > 0) {
      const connections = failed === 1 ? 'connection' : 'connections'
      this.#log.line({
        second: elapsedSeconds,
        text: `${whole(failed)} ${connections} failed, ${whole(connectionsFailed)} so far`,
      })
    }
    this.#earlier.push({
      atSecond: elapsedSeconds,
      published: messagesPublished,
      received: deliveriesReceived,
      buckets: deliveryLatency.buckets,
      ofEverybody: everybody.buckets,
      failed: connectionsFailed,
    })
    if (this.#earlier.length > lastSeconds) this.#earlier.shift()
  }

  phase(name: string, startSecond: number): void {
    this.#startedAtMs = performance.now() - startSecond * 1000
    this.#log.phase({ name, startSecond })
    this.#log.line({ second: startSecond, text: `phase: ${name}` })
  }

  notice(text: string): void {
    const second = this.#startedAtMs === undefined ? null : (performance.now() - this.#startedAtMs) / 1000
    this.#log.line({ second, text: printable(withMaskedUrls(text)) })
  }
}

function quantileOf(recent: LiveHistogram, name: 'p50' | 'p90' | 'p99'): number | null {
  return enoughSamples(recent.count, quantiles[name]) ? recent.valueAt(quantiles[name]) : null
}

/** Returns null for a time that exceeds the followed period, because a chart has no place for it. */
function drawable(us: number | null): number | null {
  return us === Number.POSITIVE_INFINITY ? null : us
}

/** Returns the rate to one decimal. With four counts a second it is not more exact. */
function aSecond(count: number, seconds: number): number {
  return Math.round((count / seconds) * 10) / 10
}

function tilesOf(
  progress: RunProgress,
  values: Readonly<Record<string, number | null>>,
  recent: LiveHistogram,
): LiveTile[] {
  const { members, connectionsFailed, messagesPublished, deliveriesReceived, deliveriesOutstanding } = progress
  const failed = connectionsFailed === 0 ? '' : `, ${whole(connectionsFailed)} failed`
  return [
    everybodyTile(progress.everybody),
    {
      label: 'Open connections',
      value: whole(progress.connectionsOpen),
      note: `of ${whole(members)} members${failed}`,
    },
    {
      label: 'Messages a second',
      value: plain(values[runLabels.messages] ?? 0),
      note: `${whole(messagesPublished)} so far`,
    },
    {
      label: 'Deliveries a second',
      value: plain(values[runLabels.deliveries] ?? 0),
      note: `${whole(deliveriesReceived)} so far`,
    },
    latencyTile(values, recent.count),
    {
      label: 'Not yet delivered',
      value: whole(deliveriesOutstanding),
      note: 'on its way, or lost',
    },
  ]
}

/**
 * Returns the tile of the time until everybody had a message, over the whole run, because ten seconds seldom have enough
 * messages. It has the p50 if there are too few messages for a p90.
 */
function everybodyTile(everybody: LiveHistogram): LiveTile {
  const [p50, p90] = [quantileOf(everybody, 'p50'), quantileOf(everybody, 'p90')]
  const messages = `${whole(everybody.count)} so far`
  if (p90 !== null)
    return { label: 'Everybody p90', value: untilThen(p90), note: `p50 ${untilThen(p50)} · ${messages}` }
  const name = p50 === null ? 'p50' : 'p90'
  return {
    label: 'Everybody p50',
    value: untilThen(p50),
    note: `a ${name} takes ${samplesNeeded(quantiles[name])} messages; ${messages}`,
  }
}

function untilThen(us: number | null): string {
  return us === Number.POSITIVE_INFINITY ? `> ${everybodyWithinSeconds} s` : withMs(us)
}

/** Returns the tile of the latency: its p99, or its p50 if there are too few samples. */
function latencyTile(values: Readonly<Record<string, number | null>>, count: number): LiveTile {
  const [p50 = null, p99 = null] = [values[runLabels.p50], values[runLabels.p99]]
  if (p99 !== null)
    return { label: 'Delivery p99', value: withMs(p99), note: `p50 ${withMs(p50)} · last ${lastSeconds} s` }
  const name = p50 === null ? 'p50' : 'p99'
  return {
    label: 'Delivery p50',
    value: withMs(p50),
    note: `a ${name} takes ${whole(samplesNeeded(quantiles[name]))} deliveries; ${whole(count)} in the last ${lastSeconds} s`,
  }
}
