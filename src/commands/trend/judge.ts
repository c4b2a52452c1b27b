import type { PathsAsked } from '../../../reports/on-request.ts'
import { trendOutputs } from '../../../reports/outputs.ts'
import { type ExitCode, Refusal, exitCodes } from '../../exit-codes.ts'
import { type MetricName, metricNames } from '../../metrics/catalogue/metrics.ts'
import { type QuantileName, quantileNames } from '../../metrics/catalogue/quantiles.ts'
import { type ValueName, valueNames } from '../../metrics/catalogue/values.ts'
import { judgeTrend } from '../../metrics/judging/trend/judge-trend.ts'
import type { TrendFigure } from '../../metrics/judging/trend/trend-figure.ts'
import { readHistory } from '../../metrics/result/history/history.ts'
import { openHistory } from '../../metrics/result/history/open-history.ts'
import { createRunDirectory, newRunId } from '../../metrics/result/run-directory.ts'
import { suggestion } from '../../suggestion.ts'
import { askedProblems } from '../asked-outputs.ts'
import { shellQuoted } from '../command-line.ts'
import type { CommandContext } from '../context.ts'
import { outputFolderProblems } from '../running/output-folder.ts'
import { showAndSave } from '../show-and-save.ts'

export interface TrendArgs {
  /** A folder, or `git:origin/perf-data`. */
  readonly history: string
  /** With commas between them: `delivery_latency.p99,handler_cpu`. */
  readonly metric: string
  /** A day or an instant in ISO 8601: earlier runs are left out. */
  readonly since?: string
  /** Whether a night that cannot be judged is none to stop for. */
  readonly allowInconclusive: boolean
  readonly outDir: string
  /** Where those outputs go that are written only when asked for. */
  readonly asked: PathsAsked
}

/**
 * Holds the newest night of a history against those before it, and saves the answer as a result of its own.
 *
 * @returns 0, 10 for a regression, 16 where the night cannot be judged
 * @throws Refusal (2) for what cannot be read, with every mistake
 */
export async function trend(args: TrendArgs, context: CommandContext): Promise<ExitCode> {
  const parsed = [...new Set(args.metric.split(','))].map(parseFigure)
  const figures = parsed.filter((one) => typeof one !== 'string')
  const sinceMs = args.since === undefined ? -Infinity : parseInstant(args.since)
  const problems = [
    ...parsed.filter((one) => typeof one === 'string'),
    ...(Number.isNaN(sinceMs)
      ? [`--since ${args.since}: give a day, 2026-11-21, or an instant, 2026-11-21T02:00Z`]
      : []),
    ...outputFolderProblems(args.outDir),
    ...askedProblems(args.asked),
  ]
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const { runs, leftOut } = await readHistory(await openHistory(args.history))
  const wanted = runs.filter(({ startedAt }) => Date.parse(startedAt) >= sinceMs)
  if (wanted.length === 0)
    throw new Refusal(exitCodes.usage, [
      `${args.history}: there is no run to judge${args.since === undefined ? '' : ` since ${args.since}`}; \`fanbench trend add <run>\` adds one`,
      ...leftOut,
    ])
  const judgedAt = new Date()
  const trendId = newRunId(judgedAt, 'trend')
  const folder = await createRunDirectory(args.outDir, trendId)
  const made = { trendId, judgedAt: judgedAt.toISOString(), command: commandOf(args), history: args.history }
  const judged = judgeTrend({ runs: wanted, leftOut }, figures, made)
  await showAndSave(judged, trendOutputs, folder, context, args.asked)
  return judged.exitCode === exitCodes.inconclusive && args.allowInconclusive ? exitCodes.ok : judged.exitCode
}

function commandOf({ history, metric, since, allowInconclusive }: TrendArgs): string {
  const words = ['--history', shellQuoted(history), '--metric', metric]
  const more = [
    ...(since === undefined ? [] : ['--since', since]),
    ...(allowInconclusive ? ['--allow-inconclusive'] : []),
  ]
  return ['fanbench trend', ...words, ...more].join(' ')
}

/** @returns or what is wrong */
function parseFigure(text: string): TrendFigure | string {
  const [name = '', percentile, ...more] = text.trim().split('.')
  const value = valueNames.find((one): one is ValueName => one === name)
  if (value !== undefined && percentile === undefined) return { value }
  const metric = metricNames.find((one): one is MetricName => one === name)
  const quantile = quantileNames.find((one): one is QuantileName => one === percentile)
  if (metric !== undefined && quantile !== undefined && more.length === 0) return { metric, quantile }
  if (value !== undefined) return `--metric ${text}: a run has one value of ${name}; give it without a percentile`
  if (metric !== undefined) return `--metric ${text}: give a percentile after ${name}: ${quantileNames.join(', ')}`
  return `--metric ${text}: there is no metric ${name}${suggestion(name, [...metricNames, ...valueNames])}; give one as delivery_latency.p99 or handler_cpu`
}

/** In UTC where it does not say. NaN if it is none. */
function parseInstant(text: string): number {
  return /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)?$/.test(text) ? Date.parse(text) : NaN
}
