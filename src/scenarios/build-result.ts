import { arch, cpus, platform, release, totalmem } from 'node:os'
import type { FleetReport } from '../crowd/fleet.ts'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import { Rooms } from '../crowd/rooms.ts'
import { balanceLines } from '../metrics/judging/balance.ts'
import { parseLimit } from '../metrics/judging/limits.ts'
import { judgeRun } from '../metrics/judging/verdict.ts'
import {
  type ProcessFigures,
  type RunResult,
  type ServerFigures,
  runResultSchemaName,
} from '../metrics/result/run-result.ts'
import { type Tally, tally } from '../metrics/recording/tally.ts'
import { isLoopback } from '../target/guard.ts'
import { mergeRecordings } from './merge-recordings.ts'
import type { RunRequest } from './run-request.ts'
import { roomSizeRows, seriesRows, summaries } from './tally-rows.ts'

/** What is known when the crowd has gone home. */
export interface Outcome {
  readonly protocol: Protocol
  readonly report: FleetReport
  readonly server: ServerFigures
  readonly targetProcesses: readonly ProcessFigures[]
  readonly startedAt: Date
  readonly endedAt: Date
  /** `startedAt` on the monotonic clock, microseconds. */
  readonly startedAtUs: number
  readonly interrupted: boolean
  readonly targetDied: string | null
}

/** From what happened to the document that is saved. */
export function buildResult(request: RunRequest, outcome: Outcome): RunResult {
  const { options, target } = request
  const { report, server, interrupted } = outcome
  const rooms = new Rooms({
    members: options.members,
    rooms: options.rooms,
    workers: options.workers,
    seed: options.seed,
  })
  const durationSeconds = report.phases.at(-1)?.endSecond ?? 0
  const facts = tally({
    messages: report.messages,
    receipts: report.receipts,
    roomSizeOf: (publisher) => rooms.sizeOf(rooms.roomOf[publisher] ?? 0),
    startedAtUs: outcome.startedAtUs,
    seconds: Math.ceil(durationSeconds),
    deadlineUs: options.deadline * 1e6,
  })
  const recorded = mergeRecordings(report.shards.map((shard) => shard.report.recording))
  const metrics = summaries({ ...recorded.histograms, ...facts.histograms })
  const counters = countAll(recorded.counters, report, facts)
  const classes = { connections_failed: recorded.connectionsFailed, connections_closed: recorded.connectionsClosed }
  const balance = balanceLines(counters, server)
  const generator = report.shards.map(({ worker, report: { health } }) => {
    const { peakRssBytes: _, ...figures } = health
    return { worker: worker + 1, ...figures }
  })
  const { validity, verdict } = judgeRun({
    metrics,
    counters,
    classes,
    balance,
    generator,
    server,
    interrupted,
    workersLost: report.workersLost.length,
    targetSharesMachine: isLoopback(target.url),
    targetDied: outcome.targetDied,
    requireMetrics: request.requireMetrics,
    limits: request.limits.map(parseLimit),
  })
  return {
    schema: runResultSchemaName,
    runId: request.runId,
    scenario: request.scenario.name,
    startedAt: outcome.startedAt.toISOString(),
    endedAt: outcome.endedAt.toISOString(),
    interrupted,
    options: { ...options },
    seed: options.seed,
    command: request.command,
    target: {
      kind: target.kind,
      url: request.shownUrl,
      stack: target.stack,
      protocol: outcome.protocol.name,
      region: target.region,
      definitionHash: target.definitionHash,
    },
    harness: {
      version: request.harnessVersion,
      node: process.versions.node,
      commit: request.commit,
      workers: options.workers,
      host: host(),
    },
    validity,
    verdict,
    phases: [...report.phases],
    metrics,
    counters,
    classes,
    balance,
    series: seriesRows(facts, recorded.openChanges, report.phases),
    roomSizes: roomSizeRows(facts, rooms),
    generator,
    server,
    processes: [...harnessProcesses(report), ...outcome.targetProcesses],
  }
}

function countAll(recorded: Record<string, number>, report: FleetReport, facts: Tally): Record<string, number> {
  const receipts = (kind: keyof FleetReport['receipts'][number]['counts']) =>
    report.receipts.reduce((sum, { counts }) => sum + counts[kind], 0)
  return {
    ...recorded,
    connections_open_at_end: (recorded['connections_opened'] ?? 0) - (recorded['connections_closed'] ?? 0),
    messages_published: report.messages.publisher.length,
    deliveries_expected: facts.expected,
    deliveries_received: facts.received,
    deliveries_lost: facts.expected - facts.received,
    deliveries_late: facts.late,
    deliveries_duplicate: receipts('duplicate'),
    deliveries_reordered: receipts('reordered'),
    deliveries_misrouted: receipts('misrouted'),
    deliveries_indeterminate: receipts('indeterminate'),
    deliveries_unknown: receipts('unknown'),
    deliveries_corrupt: receipts('corrupt'),
    receipts: receipts('receipts'),
  }
}

function host(): RunResult['harness']['host'] {
  return {
    platform: platform(),
    release: release(),
    arch: arch(),
    cpuModel: cpus()[0]?.model ?? 'unknown',
    cpus: cpus().length,
    memoryBytes: totalmem(),
  }
}

function harnessProcesses({ shards }: FleetReport): ProcessFigures[] {
  const { user, system } = process.cpuUsage()
  const coordinator: ProcessFigures = {
    name: 'coordinator',
    side: 'harness',
    processes: 1,
    cpuSeconds: (user + system) / 1e6,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  }
  const workers = shards.map(
    ({ worker, report: { health } }): ProcessFigures => ({
      name: `worker ${worker + 1}`,
      side: 'harness',
      processes: 1,
      cpuSeconds: health.cpuSeconds,
      peakRssBytes: health.peakRssBytes,
    }),
  )
  return [coordinator, ...workers]
}
