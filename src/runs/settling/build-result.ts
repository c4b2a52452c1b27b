import type { CounterName } from '../../metrics/catalogue/counters.ts'
import { quantiles } from '../../metrics/catalogue/quantiles.ts'
import { balanceLines } from '../../metrics/judging/balance.ts'
import { findDefects } from '../../metrics/judging/findings/find-defects.ts'
import { hintsOf } from '../../metrics/judging/hints.ts'
import { parseLimit } from '../../metrics/judging/checks/limits.ts'
import { judgeRun } from '../../metrics/judging/verdict.ts'
import { type Tally, tally } from './figures/tally.ts'
import type { RunResult, StaleConnections } from '../../metrics/result/run-result.ts'
import { isUnusable } from '../../metrics/result/validity-verdict.ts'
import { isLoopback } from '../../targets/guard.ts'
import type { PartsFound, RunLogs } from '../run-logs.ts'
import { wallClockStepMs } from '../wall-clock.ts'
import { headOfLineFigures } from './figures/head-of-line.ts'
import { scenarioFigures } from './figures/scenario-figures.ts'
import { staleConnectionsOf } from './stale-connections/of-a-run.ts'
import { costOfSettledRun } from './cost/of-a-run.ts'
import { gatherEvidence } from './evidence/gather-evidence.ts'
import { figuresFromLogs } from './function-logs/figures-from-logs.ts'
import { servedTimesFigures } from './figures/served-times.ts'
import { countAll, countMessages } from './figures/count-all.ts'
import { type GatheredRun, gatherFacts } from './gather-facts.ts'
import type { MessageCollector } from './receipts/message-collector.ts'
import { resultHead } from './result-head.ts'
import { ownWorkFigures } from './figures/own-work.ts'
import { phaseOfSecond } from './figures/phase-of-second.ts'
import { chooseWaterfalls } from './figures/waterfalls.ts'
import { settleMessages } from './settle-messages.ts'
import { takenTimeOf } from './figures/taken-time.ts'
import { roomSizeRows, seriesRows, summaries } from './figures/tally-rows.ts'

/** From what a run left in its logs to the document that is saved: the same logs give the same document. */
export function buildResult(logs: RunLogs): RunResult {
  const run = gatherFacts(logs)
  const { start, end, rooms, facts } = run
  const collectors = {
    tally: tallyRun(run),
    counts: countMessages(run),
    fromLogs: figuresFromLogs(run),
    headOfLine: headOfLineFigures(run),
    scenario: scenarioFigures(run),
    stale: staleConnectionsOf(run),
    evidence: gatherEvidence(run),
    waterfalls: chooseWaterfalls(run),
    ownWork: ownWorkFigures(run),
  }
  const receipts = settleMessages(
    run,
    Object.values(collectors).filter((collector) => collector !== null),
  )
  const { request } = start
  const { options, target } = request
  const tallied = collectors.tally.figures()
  const { histograms: logged, counters: loggedCounters, ...fromLogs } = collectors.fromLogs.figures()
  const { histograms: derived, headOfLine } = collectors.headOfLine.figures()
  const { histograms: declared, counters: declaredCounters, drift, hello } = collectors.scenario.figures()
  const stale = collectors.stale?.figures() ?? null
  const metrics = summaries(
    {
      worker: facts.histograms,
      tally: tallied.histograms,
      derived,
      scenario: declared,
      logs: { ...logged, stale_detection: stale?.histograms.stale_detection ?? null },
      items: { stale_residency: stale?.histograms.stale_residency ?? null },
    },
    { ...tallied.earliest, ...stale?.earliest },
  )
  const counted = countAll(facts, { tallied, receipts, ofMessages: collectors.counts.figures() })
  const counters = { ...counted, ...declaredCounters, ...loggedCounters, ...stale?.counters }
  const classes = {
    connections_failed: facts.connectionsFailed,
    connections_closed: facts.connectionsClosed,
    ...(Object.keys(facts.requestsFailed).length > 0 && { requests_failed: facts.requestsFailed }),
  }
  const balance = balanceLines(counters, end.server, fromLogs.coldStarts)
  const evidence = collectors.evidence.figures()
  const taken = takenTimeOf(run)
  const lastHealth = facts.workers.map(({ worker, health }) => ({ worker: worker + 1, health }))
  const generator = lastHealth.map(
    ({ worker, health: { peakRssBytes: _, rssBytes: __, thread: ___, ...figures } }) => ({
      worker,
      ...figures,
      ...taken.longestStallOf(worker - 1),
    }),
  )
  const workerProcesses = lastHealth.map(({ worker, health: { cpuSeconds, peakRssBytes } }) => ({
    name: `worker ${worker}`,
    side: 'harness' as const,
    processes: 1,
    cpuSeconds,
    peakRssBytes: Math.round(peakRssBytes / threadsOfProcess(run.parts, worker - 1)),
  }))
  const processes = [...end.processes.slice(0, 1), ...workerProcesses, ...end.processes.slice(1)]
  const { machineCpu } = end
  const servedTimes = servedTimesFigures(end.servedTimes)
  const ofServedTimes = servedTimes === undefined ? {} : { servedTimes }
  const staleSection = stale?.section ?? null
  const findings = findDefects(evidence, counters)
  const { validity, verdict } = judgeRun({
    unchecked: uncheckedPruning(request.measures, counters, staleSection),
    metrics,
    counters,
    classes,
    balance,
    generator,
    processes,
    machineCpu,
    takenTime: taken.takenTime,
    ...ofServedTimes,
    server: fromLogs.server,
    interruption: end.interruption,
    refusals: facts.refusals,
    wallClockStepMs: wallClockStepMs(end),
    ...(run.parts !== null && { partFaults: run.parts.faults }),
    workersLost: end.workersLost.length,
    targetSharesMachine: isLoopback(target.url),
    targetExited: end.targetExited,
    localFailure: end.localFailure,
    requireMetrics: request.requireMetrics,
    endedEarly: end.endedEarly,
    measures: request.measures,
    limits: request.limits.map(parseLimit),
    scenarioLimits: request.scenarioLimits.map(parseLimit),
    allowInconclusive: request.allowInconclusive,
    findings: findings.map(({ name }) => name),
  })
  const series = seriesRows(tallied, facts.openChanges, phaseOfSecond(end.phases, facts.messages, start.startedAtUs))
  const roomSizes = roomSizeRows(tallied, rooms)
  return {
    ...resultHead(start, end),
    ...(run.parts !== null && { parts: partsSection(run.parts, receipts.beforeSentUs) }),
    validity,
    verdict,
    phases: [...end.phases],
    metrics,
    counters,
    classes,
    ...(Object.keys(facts.assumedAfterMs).length > 0 && { assumedAfterMs: facts.assumedAfterMs }),
    balance,
    series,
    latencyMap: tallied.latencyMap,
    roomSizes,
    waterfalls: collectors.waterfalls.waterfalls(tallied.histograms.time_to_last_delivery.percentile(quantiles.p50)),
    generator,
    ownWork: collectors.ownWork.figures()(tallied.histograms.delivery_latency),
    ...ofServedTimes,
    ...fromLogs,
    staleConnections: staleSection,
    headOfLine,
    drift,
    hello,
    evidence,
    findings: isUnusable(validity.verdict) ? null : findings,
    hints: hintsOf({
      counters,
      classes,
      frames: facts.samples,
      maxMessageBytes: options.maxMessageSize,
      assumedAfterMs: facts.assumedAfterMs,
      notices: end.gateway?.notices ?? [],
      isUnfit: validity.verdict === 'unfit',
    }),
    cost: costOfSettledRun(run, {
      server: fromLogs.server,
      series,
      counters,
      roomSizes,
      staleConnections: staleSection,
    }),
    processes,
    machineCpu,
    takenTime: taken.takenTime,
  }
}

/** A scenario that drops members is there to see what becomes of their items. */
function uncheckedPruning(
  measures: readonly string[],
  counters: RunResult['counters'],
  stale: StaleConnections | null,
): string[] {
  if (!measures.includes('members_dropped' satisfies CounterName)) return []
  if (stale === null || counters['stale_items_left'] !== undefined) return []
  const why = stale.items.problem ?? 'no item names a member of this run'
  return [`whether the chat deletes the items of stale connections is not known: ${why}`]
}

/** @param beforeSentUs by how much a message came before it was sent, at most, by the clocks of two machines */
function partsSection(
  { shards, each, hosts, roomsAcrossHosts, clockErrorUs: errorUs }: PartsFound,
  beforeSentUs: number,
): NonNullable<RunResult['parts']> {
  const clockErrorUs = errorUs === null ? null : Math.max(errorUs, beforeSentUs)
  const clocks = each.map((part) => ({ shard: part.shard, errorUs: part.clockErrorUs }))
  return { shards, found: each.length, hosts, roomsAcrossHosts, clockErrorUs, ...(roomsAcrossHosts > 0 && { clocks }) }
}

/** Workers that share a process have equal shares of its memory: together not more than it has. */
function threadsOfProcess(parts: PartsFound | null, worker: number): number {
  return parts?.each.find(({ shard }) => shard === worker)?.threadsOfProcess ?? 1
}

function tallyRun({ start, end, rooms, facts }: GatheredRun): MessageCollector<Tally> {
  return tally({
    messages: facts.messages,
    roomSizeOf: (publisher) => rooms.sizeOf(rooms.roomOf[publisher] ?? 0),
    startedAtUs: start.startedAtUs,
    seconds: Math.ceil(end.phases.at(-1)?.endSecond ?? 0),
    deadlineUs: start.request.options.deadline * 1e6,
  })
}
