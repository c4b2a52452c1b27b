import { readFile } from 'node:fs/promises'
import { LiveLog } from '../live/live-log.ts'
import { startLiveServer } from '../live/live-server.ts'
import { renderRunPage } from '../live/page/run-page.ts'
import { RunFeed } from '../live/run-feed.ts'
import type { RunWatcher } from './execute-run.ts'
import type { PlannedRun } from './plan-run.ts'
import { shareOf, whole, withMs } from '../../reports/figures.ts'
import type { LiveEnd, LiveTile } from '../../reports/html/live/live-events.ts'
import { targetBadge } from '../../reports/outcome.ts'
import { runHeadline } from '../../reports/sentences/run-headline.ts'
import type { MetricSummary, RunResult } from '../../src/metrics/result/run-result.ts'
import { everybodyWithinSeconds } from '../../src/runs/everybody-so-far.ts'

/** A page that follows a run. Disposing of it closes its port. */
export interface LiveRun extends AsyncDisposable {
  readonly url: string
  readonly watcher: RunWatcher
  /** The run is over, and its report is saved: every page that is open takes a copy. Waits for them, but not for long. */
  end(result: RunResult, reportPath: string): Promise<void>
}

/** A browser that does not ask for the report within this gets its path alone. */
const mostWaitMs = 5000

/**
 * Starts it before anything else of the run, so that none of its making falls into the measurement.
 *
 * @throws Refusal (13) for a port that is taken
 */
export async function openLiveRun(
  { scenario, options, aim, command }: PlannedRun,
  runId: string,
  port: number | undefined,
): Promise<LiveRun> {
  const badge = targetBadge(aim.kind === 'embedded' ? { kind: 'emulated', region: null } : aim.target)
  const { members, rooms } = options
  const run = { scenario: scenario.name, runId, badge, members, rooms, command }
  const page = await renderRunPage({ ...run, everybodyWithinSeconds })
  const log = new LiveLog((event) => server.streams.send(event))
  const server = await startLiveServer(port, { page: async () => page, history: () => log.history })
  const { streams } = server
  let hasEnded = false

  async function finish(end: LiveEnd): Promise<void> {
    hasEnded = true
    log.end(end)
    await streams.left(mostWaitMs)
  }

  return {
    url: server.url,
    watcher: new RunFeed(log),
    async end(result, reportPath) {
      server.serveReport(await readFile(reportPath, 'utf8'))
      await finish({ ...endOf(result), reportPath })
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded) await finish(endedWithoutReport)
      await server[Symbol.asyncDispose]()
    },
  }
}

const endedWithoutReport: LiveEnd = {
  outcome: { mark: '✖', word: 'Ended without a report', tone: 'bad' },
  headline: 'The run ended without a report.',
  lead: 'The terminal says why.',
  reasons: [],
  tiles: null,
  lastPhaseEndSecond: null,
  reportPath: null,
}

function endOf(result: RunResult): Omit<LiveEnd, 'reportPath'> {
  const { verdict, validity } = result
  const { outcome, sentence } = runHeadline(result)
  const { checks, exitCode, reasons } = verdict
  const passed = checks.filter((check) => check.verdict === 'pass').length
  return {
    outcome,
    headline: sentence,
    lead: [
      outcome.word,
      checks.length === 0 ? 'No checks' : `${passed} of ${checks.length} checks passed`,
      ...(validity.verdict === 'shared-cores' ? [] : [`measurement ${validity.verdict}`]),
      `exit code ${exitCode}`,
    ].join(' · '),
    reasons: [...reasons, ...(verdict.unchecked ?? []).map((sentence) => `not checked: ${sentence}`)],
    tiles: settledTiles(result),
    lastPhaseEndSecond: result.phases.at(-1)?.endSecond ?? null,
  }
}

/** Returns the final figures, which replace the figures of the last seconds. */
function settledTiles({ counters, metrics }: RunResult): LiveTile[] {
  const count = (name: string) => counters[name] ?? 0
  const { p50 = null, p99 = null, count: samples = 0 } = metrics['delivery_latency'] ?? {}
  const expected = count('deliveries_expected')
  const received = count('deliveries_received')
  const everybody = metrics['time_to_last_delivery']
  return [
    ...(everybody === undefined || everybody.count === 0 ? [] : [everybodyTile(everybody)]),
    {
      label: 'Connections opened',
      value: whole(count('connections_opened')),
      note: `of ${whole(count('connections_attempted'))} attempted`,
    },
    {
      label: 'Messages published',
      value: whole(count('messages_published')),
      note: `of ${whole(count('messages_offered'))} in the schedule`,
    },
    { label: 'Delivered', value: shareOf(received, expected), note: `of ${whole(expected)} expected` },
    { label: 'Delivery p99', value: withMs(p99), note: `p50 ${withMs(p50)} · n ${whole(samples)}` },
    { label: 'Deliveries lost', value: whole(count('deliveries_lost')), note: `of ${whole(expected)} expected` },
  ]
}

/** Returns the tile of the time until everybody had a message: its p90, or its p50 if there are too few messages. */
function everybodyTile({ count, p50, p90 }: MetricSummary): LiveTile {
  const messages = `${whole(count)} messages`
  return p90 === null
    ? { label: 'Everybody p50', value: withMs(p50), note: messages }
    : { label: 'Everybody p90', value: withMs(p90), note: `p50 ${withMs(p50)} · ${messages}` }
}
