import { Rooms } from '../../crowd/rooms.ts'
import { balanceLines } from '../../metrics/judging/balance.ts'
import { findDefects } from '../../metrics/judging/findings/find-defects.ts'
import { parseLimit } from '../../metrics/judging/limits.ts'
import { judgeRun } from '../../metrics/judging/verdict.ts'
import { Ledger, type Overtaking, type ReceiptCounts, type SettledMessage } from '../../metrics/recording/ledger.ts'
import { type MergedFacts, mergeFacts } from '../../metrics/recording/merge-facts.ts'
import { Presence } from '../../metrics/recording/presence.ts'
import { type Tally, tally } from '../../metrics/recording/tally.ts'
import { type ProcessFigures, type RunResult, runResultSchemaName } from '../../metrics/result/run-result.ts'
import { isLoopback } from '../../target/guard.ts'
import { assumedEnd } from './assumed-end.ts'
import { crowdFigures } from './crowd-figures.ts'
import { crowdPlan } from '../crowd-plan.ts'
import { gatherEvidence } from './evidence/gather-evidence.ts'
import { deadConnectionsOf } from './dead-connections/of-a-run.ts'
import type { RunLogs } from '../run-logs.ts'
import { roomSizeRows, seriesRows, summaries } from './tally-rows.ts'
import { toldByLogs } from './function-logs/told-by-logs.ts'
import { wallClockStepMs } from '../wall-clock-step.ts'

/** From what a run left in its logs to the document that is saved: the same logs give the same document. */
export function buildResult(logs: RunLogs): RunResult {
  const { start, workers } = logs
  const { request, protocol } = start
  const { options, target } = request
  const end = logs.end ?? assumedEnd(logs)
  const rooms = new Rooms(crowdPlan(options))
  const facts = mergeFacts(workers.map(({ entries }) => entries))
  const { settled, overtakings, tallied, receipts } = settle(logs, rooms, facts, end.phases.at(-1)?.endSecond ?? 0)
  const { histograms, counters: logged, ...told } = toldByLogs(logs, end, settled, facts.messages)
  const { histograms: ownHistograms, ...ownFigures } = crowdFigures(logs, rooms, settled, facts.messages)
  const dead = deadConnectionsOf(logs, end, { settled, messages: facts.messages, rooms })
  const metrics = summaries(
    { ...facts.histograms, ...tallied.histograms, ...histograms, ...ownHistograms, ...dead?.histograms },
    { ...tallied.earliest, ...dead?.earliest },
  )
  const counters = { ...countAll(facts, tallied, receipts), ...logged, ...dead?.counters }
  const classes = { connections_failed: facts.connectionsFailed, connections_closed: facts.connectionsClosed }
  const balance = balanceLines(counters, end.server, told.coldStarts)
  const evidence = gatherEvidence(logs, end, { settled, overtakings, rooms, messages: facts.messages })
  const generator = workers.flatMap(({ entries }, worker) => {
    const health = entries.at(-1)?.health
    if (health === undefined) return []
    const { peakRssBytes: _, rssBytes: __, ...figures } = health
    return [{ worker: worker + 1, ...figures }]
  })
  const processes = [...end.processes.slice(0, 1), ...workerProcesses(logs), ...end.processes.slice(1)]
  const { validity, verdict } = judgeRun({
    metrics,
    counters,
    classes,
    balance,
    generator,
    processes,
    server: end.server,
    interruption: end.interruption,
    wallClockStepMs: wallClockStepMs(end),
    workersLost: end.workersLost.length,
    targetSharesMachine: isLoopback(target.url),
    targetDied: end.targetDied,
    localFailure: end.localFailure,
    requireMetrics: request.requireMetrics,
    limits: request.limits.map(parseLimit),
  })
  return {
    schema: runResultSchemaName,
    runId: request.runId,
    scenario: request.scenario,
    startedAt: start.startedAt.toISOString(),
    endedAt: end.endedAt.toISOString(),
    interrupted: end.interruption !== null,
    options: { ...options, ...request.stackOptions },
    seed: options.seed,
    command: request.command,
    target: {
      kind: target.kind,
      url: request.shownUrl,
      stack: target.stack,
      protocol: protocol.name,
      region: target.region,
      definitionHash: target.definitionHash,
    },
    harness: {
      version: request.harnessVersion,
      node: request.node,
      commit: request.commit,
      workers: options.workers,
      host: start.host,
    },
    validity,
    verdict,
    phases: [...end.phases],
    metrics,
    counters,
    classes,
    balance,
    series: seriesRows(tallied, facts.openChanges, end.phases),
    roomSizes: roomSizeRows(tallied, rooms),
    generator,
    ...told,
    deadConnections: dead?.section ?? null,
    ...ownFigures,
    evidence,
    findings: validity.verdict === 'invalid' ? null : findDefects(evidence, counters),
    processes,
  }
}

/** Matches receipts with messages and makes durations of them. */
function settle(
  { start, workers }: RunLogs,
  rooms: Rooms,
  { messages }: MergedFacts,
  durationSeconds: number,
): { settled: readonly SettledMessage[]; overtakings: readonly Overtaking[]; tallied: Tally; receipts: ReceiptCounts } {
  const { options } = start.request
  const ledger = new Ledger(rooms.seating)
  const presence = new Presence()
  for (const facts of workers.flatMap(({ entries }) => entries)) {
    ledger.replay(facts.receipts)
    presence.replay(facts.stays)
  }
  const rule = {
    guardUs: options.guard * 1e6,
    drainUs: options.drain * 1e6,
    echoesToSender: start.protocol.echoesToSender,
  }
  const settled = [...ledger.settle(messages, presence, rule)]
  const tallied = tally({
    messages,
    settled,
    roomSizeOf: (publisher) => rooms.sizeOf(rooms.roomOf[publisher] ?? 0),
    startedAtUs: start.startedAtUs,
    seconds: Math.ceil(durationSeconds),
    deadlineUs: options.deadline * 1e6,
  })
  return { settled, overtakings: ledger.overtakings, tallied, receipts: ledger.counts }
}

function countAll(facts: MergedFacts, tallied: Tally, receipts: ReceiptCounts): Record<string, number> {
  const counted = (name: string) => facts.counters[name] ?? 0
  // Stamps of other runs never reach the ledger.
  const foreign = counted('deliveries_unknown')
  return {
    ...facts.counters,
    connections_open_at_end: counted('connections_opened') - counted('connections_closed'),
    messages_published: facts.messages.publisher.length,
    deliveries_expected: tallied.expected,
    deliveries_received: tallied.received,
    deliveries_lost: tallied.expected - tallied.received,
    deliveries_late: tallied.late,
    deliveries_duplicate: receipts.duplicate,
    deliveries_reordered: receipts.reordered,
    deliveries_misrouted: receipts.misrouted,
    deliveries_indeterminate: receipts.indeterminate,
    deliveries_unknown: receipts.unknown + foreign,
    deliveries_corrupt: counted('deliveries_corrupt'),
    receipts: receipts.receipts + foreign,
  }
}

function workerProcesses({ workers }: RunLogs): ProcessFigures[] {
  return workers.flatMap(({ entries }, worker) => {
    const health = entries.at(-1)?.health
    if (health === undefined) return []
    const { cpuSeconds, peakRssBytes } = health
    return [{ name: `worker ${worker + 1}`, side: 'harness' as const, processes: 1, cpuSeconds, peakRssBytes }]
  })
}
