import type { CounterName } from '../../metrics/catalogue/counters.ts'
import { quantiles } from '../../metrics/catalogue/quantiles.ts'
import { balanceLines } from '../../metrics/judging/balance.ts'
import { findDefects } from '../../metrics/judging/findings/find-defects.ts'
import { hintsOf } from '../../metrics/judging/hints.ts'
import { parseLimit } from '../../metrics/judging/checks/limits.ts'
import { judgeRun } from '../../metrics/judging/verdict.ts'
import { type Tally, tally } from './figures/tally.ts'
import type { Finding } from '../../metrics/result/findings.ts'
import type { RunResult, StaleConnections } from '../../metrics/result/run-result.ts'
import { isUnusable } from '../../metrics/result/validity-verdict.ts'
import { isLoopback } from '../../targets/guard.ts'
import type { PartsFound, RunLogs } from '../run-logs.ts'
import { wallClockStepMs } from '../wall-clock.ts'
import { headOfLineFigures } from './figures/head-of-line.ts'
import { scenarioFigures } from './figures/scenario-figures.ts'
import { staleConnectionsOf } from './stale-connections/of-a-run.ts'
import { costOfEvaluatedRun } from './cost/of-a-run.ts'
import { exampleOf } from './deliveries/example.ts'
import { type TroubledMessages, troubledMessages } from './deliveries/message-deliveries.ts'
import { gatherEvidence } from './evidence/gather-evidence.ts'
import { figuresFromLogs } from './function-logs/figures-from-logs.ts'
import { servedTimesFigures } from './figures/served-times.ts'
import { countAll, countMessages } from './figures/count-all.ts'
import { type GatheredRun, gatherFacts } from './gather-facts.ts'
import type { Clocks } from './receipts/clocks.ts'
import type { MessageCollector } from './receipts/matched-message.ts'
import { resultHead } from './result-head.ts'
import { ownWorkFigures } from './figures/own-work.ts'
import { phaseOfSecond } from './figures/phase-of-second.ts'
import { chooseWaterfalls } from './figures/waterfalls.ts'
import { matchMessages } from './match-messages.ts'
import { takenTimeOf } from './figures/taken-time.ts'
import { publishStageFigures } from './figures/publish-stages.ts'
import { turnsFigures } from './figures/turns.ts'
import { roomSizeRows, seriesRows, summaries } from './figures/tally-rows.ts'

/** Builds the document that is saved from what a run left in its logs: the same logs give the same document. */
export function buildResult(logs: RunLogs): RunResult {
  return evaluateRun(logs).result
}

/** The same, with the messages that somebody lost or received late. */
export function evaluateRun(logs: RunLogs): { readonly result: RunResult; readonly troubled: TroubledMessages } {
  const run = gatherFacts(logs)
  const evaluated = evaluateFigures(run)
  const counted = countFigures(run, evaluated)
  const harness = harnessFigures(run)
  const { start, end, rooms, facts } = run
  const { tallied, stale } = evaluated
  const { histograms: _, counters: __, ...fromLogs } = evaluated.fromLogs
  const findings = findDefects(evaluated.evidence, counted.counters)
  const { validity, verdict } = judgeEvaluated(run, { evaluated, counted, harness, findings })
  const series = seriesRows(tallied, facts.openChanges, phaseOfSecond(end.phases, facts.messages, start.startedAtUs))
  const roomSizes = roomSizeRows(tallied, rooms)
  const staleConnections = stale?.section ?? null
  const { counters, classes } = counted
  const example = isUnusable(validity.verdict) ? null : exampleOf(run, findings, evaluated.troubled)
  const result: RunResult = {
    ...resultHead(start, end),
    ...(run.parts !== null && { parts: partsSection(run.parts, run.clocks, evaluated.receipts.acrossClocks) }),
    validity,
    verdict,
    phases: [...end.phases],
    ...counted,
    ...(Object.keys(facts.assumedAfterMs).length > 0 && { assumedAfterMs: facts.assumedAfterMs }),
    series,
    latencyMap: tallied.latencyMap,
    ...(evaluated.publishStages !== undefined && { publishStages: evaluated.publishStages }),
    roomSizes,
    waterfalls: evaluated.waterfalls,
    ...harness,
    ownWork: evaluated.ownWork,
    ...(evaluated.turns !== undefined && { turns: evaluated.turns }),
    ...fromLogs,
    staleConnections,
    headOfLine: evaluated.headOfLine.headOfLine,
    drift: evaluated.scenario.drift,
    hello: evaluated.scenario.hello,
    work: end.work ?? null,
    evidence: evaluated.evidence,
    findings: isUnusable(validity.verdict) ? null : findings,
    ...(example !== null && { messageExample: example }),
    hints: hintsOf({
      counters,
      classes,
      frames: facts.samples,
      maxMessageBytes: start.request.options.maxMessageSize,
      assumedAfterMs: facts.assumedAfterMs,
      notices: end.gateway?.notices ?? [],
      isUnfit: validity.verdict === 'unfit',
    }),
    cost: costOfEvaluatedRun(run, { server: fromLogs.server, series, counters, roomSizes, staleConnections }),
  }
  return { result, troubled: evaluated.troubled }
}

type EvaluatedFigures = ReturnType<typeof evaluateFigures>

/** Matches the receipts of every message once, shows each to all collectors, and returns what they have found. */
function evaluateFigures(run: GatheredRun) {
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
    turns: turnsFigures(run),
    publishStages: publishStageFigures(run),
    troubled: troubledMessages(run),
  }
  const receipts = matchMessages(
    run,
    Object.values(collectors).filter((collector) => collector !== null),
  )
  const tallied = collectors.tally.figures()
  const { time_to_last_delivery: untilEverybody, delivery_latency: delivery } = tallied.histograms
  return {
    receipts,
    tallied,
    ofMessages: collectors.counts.figures(),
    fromLogs: collectors.fromLogs.figures(),
    headOfLine: collectors.headOfLine.figures(),
    scenario: collectors.scenario.figures(),
    stale: collectors.stale?.figures() ?? null,
    evidence: collectors.evidence.figures(),
    waterfalls: collectors.waterfalls.waterfalls(untilEverybody.percentile(quantiles.p50)),
    ownWork: collectors.ownWork.figures()(delivery),
    turns: collectors.turns?.figures(),
    publishStages: collectors.publishStages?.figures(),
    troubled: collectors.troubled.figures(),
  }
}

type CountedFigures = ReturnType<typeof countFigures>

function countFigures({ facts, end }: GatheredRun, evaluated: EvaluatedFigures) {
  const { tallied, receipts, ofMessages, stale, scenario, fromLogs } = evaluated
  const metrics = summaries(
    {
      worker: facts.histograms,
      tally: tallied.histograms,
      derived: evaluated.headOfLine.histograms,
      scenario: scenario.histograms,
      logs: { ...fromLogs.histograms, stale_detection: stale?.histograms.stale_detection ?? null },
      items: { stale_residency: stale?.histograms.stale_residency ?? null },
    },
    { ...tallied.earliest, ...stale?.earliest },
  )
  const counters = {
    ...countAll(facts, { tallied, receipts, ofMessages }),
    ...scenario.counters,
    ...fromLogs.counters,
    ...stale?.counters,
  }
  const classes = {
    connections_failed: facts.connectionsFailed,
    connections_closed: facts.connectionsClosed,
    ...(Object.keys(facts.httpOutcomes).length > 0 && { http_requests: facts.httpOutcomes }),
    ...(Object.keys(facts.requestsFailed).length > 0 && { requests_failed: facts.requestsFailed }),
  }
  return { metrics, counters, classes, balance: balanceLines(counters, end.server, fromLogs.coldStarts) }
}

type HarnessFigures = ReturnType<typeof harnessFigures>

/** Returns what the workers, the processes and the machine did: the part of a result that is about the measurement itself. */
function harnessFigures(run: GatheredRun) {
  const { facts, end, parts } = run
  const { takenTime, longestStallOf } = takenTimeOf(run)
  const workers = facts.workers.map(({ worker, health }) => {
    const { peakRssBytes, rssBytes: _, thread: __, ...figures } = health
    return {
      generator: { worker: worker + 1, ...figures, ...longestStallOf(worker) },
      process: {
        name: `worker ${worker + 1}`,
        side: 'harness' as const,
        processes: 1,
        cpuSeconds: figures.cpuSeconds,
        peakRssBytes: Math.round(peakRssBytes / threadsOfProcess(parts, worker)),
      },
    }
  })
  const servedTimes = servedTimesFigures(end.servedTimes)
  return {
    generator: workers.map(({ generator }) => generator),
    ...(servedTimes !== undefined && { servedTimes }),
    processes: [...end.processes.slice(0, 1), ...workers.map(({ process }) => process), ...end.processes.slice(1)],
    machineCpu: end.machineCpu,
    takenTime,
  }
}

function judgeEvaluated(
  run: GatheredRun,
  found: {
    readonly evaluated: EvaluatedFigures
    readonly counted: CountedFigures
    readonly harness: HarnessFigures
    readonly findings: readonly Finding[]
  },
) {
  const { start, end, facts, parts, clocks } = run
  const { request } = start
  const { stale, fromLogs } = found.evaluated
  return judgeRun({
    ...found.counted,
    ...found.harness,
    unchecked: uncheckedPruning(request.measures, found.counted.counters, stale?.section ?? null),
    server: fromLogs.server,
    interruption: end.interruption,
    refusals: facts.refusals,
    wallClockStepMs: wallClockStepMs(end),
    ...(parts !== null && { partFaults: parts.faults, partNotes: parts.notes ?? [] }),
    ...(clocks !== null && {
      clocks: {
        deliveries: found.evaluated.receipts.acrossClocks,
        positionsRead: clocks.positionsRead,
        errorUs: clocks.errorUs,
        beforeSentUs: clocks.beforeSentUs,
        asymmetry: clocks.asymmetry,
      },
    }),
    workersLost: end.workersLost.length,
    targetSharesMachine: isLoopback(request.target.url),
    targetExited: end.targetExited,
    localFailure: end.localFailure,
    requireMetrics: request.requireMetrics,
    endedEarly: end.endedEarly,
    measures: request.measures,
    limits: request.limits.map(parseLimit),
    scenarioLimits: request.scenarioLimits.map(parseLimit),
    allowInconclusive: request.allowInconclusive,
    findings: found.findings.map(({ name }) => name),
  })
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
  return [`whether the chat deletes the items of stale connections is not known: ${why}; ${cureOf(stale)}`]
}

/** What makes pruning judgeable the next time: by the record of the embedded gateway where there is one, else by the items. */
function cureOf({ recorded }: StaleConnections): string {
  if (recorded === undefined || recorded === null)
    return 'connectionItems in the stack description or in target.json names their table, key and member'
  const { judged, members } = recorded
  return (
    `the gateway's record tells it for ${judged} of ${members} dropped members, because it takes two messages into the room of each, ` +
    'at least 2 s apart: give a longer --duration, a higher --publish-rate or more --rounds'
  )
}

function partsSection(
  { shards, each, hosts, roomsAcrossHosts }: PartsFound,
  clocks: Clocks | null,
  deliveriesAcrossClocks: number,
): NonNullable<RunResult['parts']> {
  const ofShards = each.map((part) => ({ shard: part.shard, errorUs: part.clockErrorUs }))
  const endedEarly = each.flatMap((part) => (part.endedEarly ? [{ shard: part.shard, ...part.endedEarly }] : []))
  return {
    shards,
    found: each.length,
    hosts,
    roomsAcrossHosts,
    deliveriesAcrossClocks,
    clockErrorUs: clocks?.errorUs ?? null,
    ...(clocks !== null && clocks.beforeSentUs > 0 && { beforeSentUs: clocks.beforeSentUs }),
    ...(clocks !== null && clocks.asymmetry !== null && { asymmetry: clocks.asymmetry }),
    ...(roomsAcrossHosts > 0 && { clocks: ofShards }),
    ...(endedEarly.length > 0 && { endedEarly }),
  }
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
