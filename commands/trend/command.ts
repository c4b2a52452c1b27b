import type { PathsAsked } from '../../reports/on-request.ts'
import { trendOutputs } from '../run/outputs.ts'
import { type ExitCode, Refusal, exitCodes } from '../../src/exit-codes.ts'
import { type MetricName, metricNames } from '../../src/metrics/catalogue/metrics.ts'
import { type QuantileName, quantileNames } from '../../src/metrics/catalogue/quantiles.ts'
import { valueCatalogue, valueNames } from '../../src/metrics/catalogue/values.ts'
import { judgeTrend } from './judge-trend.ts'
import type { TrendFigure } from './nights.ts'
import { readHistory } from '../../src/metrics/result/history/history.ts'
import { openHistory } from '../../src/metrics/result/history/open-history.ts'
import { createRunDirectory, newRunId } from '../../src/metrics/result/run-directory.ts'
import { suggestion } from '../../src/suggestion.ts'
import { askedProblems } from '../run/asked-outputs.ts'
import { shellQuoted } from '../run/command-line.ts'
import type { CommandContext } from '../flags/context.ts'
import { outputFolderProblems } from '../run/output-folder.ts'
import { showAndSave } from '../run/show-and-save.ts'

export interface TrendArgs {
  /** A folder, or `git:origin/perf-data`. */
  readonly history: string
  /** The metrics to follow, separated by commas: `delivery_latency.p99,handler_cpu`. */
  readonly metric: string
  /** A day or an instant in ISO 8601: earlier runs are left out. */
  readonly since?: string
  /** A day or an instant in ISO 8601: what was not there yet is left out, and the newest night is expected to be recent then. */
  readonly asOf?: string
  /** True if a night with too few nights before it passes. A night that was not measured never passes. */
  readonly allowInconclusive: boolean
  readonly outDir: string
  /** The paths of the outputs that are written on request only. */
  readonly asked: PathsAsked
}

/**
 * Holds the newest night of a history against those before it, and saves the answer as a result of its own.
 *
 * @returns 0, 10 for a regression or a run that failed, 16 where the night cannot be judged or was not measured, or what its runs
 *   say that did not count (11, 12, 13, 14)
 * @throws Refusal (2) for what cannot be read, with every mistake
 */
export async function trend(args: TrendArgs, context: CommandContext): Promise<ExitCode> {
  const parsed = [...new Set(args.metric.split(','))].map(parseFigure)
  const figures = parsed.filter((one) => typeof one !== 'string')
  const sinceMs = args.since === undefined ? -Infinity : parseInstant(args.since)
  const asOfMs = args.asOf === undefined ? Date.now() : endOf(args.asOf)
  const problems = [
    ...parsed.filter((one) => typeof one === 'string'),
    ...(Number.isNaN(sinceMs) ? [`--since ${args.since}: ${dayOrInstant}`] : []),
    ...(Number.isNaN(asOfMs) ? [`--as-of ${args.asOf}: ${dayOrInstant}`] : []),
    ...outputFolderProblems(args.outDir),
    ...askedProblems(args.asked),
  ]
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const { runs, leftOut } = await readHistory(await openHistory(args.history))
  // Without the option a run that is still to come is a mistake, and is said to be.
  const untilMs = args.asOf === undefined ? Infinity : asOfMs
  const isWanted = (startedAt: string) => Date.parse(startedAt) >= sinceMs && Date.parse(startedAt) <= untilMs
  const wanted = runs.filter(({ startedAt }) => isWanted(startedAt))
  if (wanted.length === 0)
    throw new Refusal(leftOut.length > 0 ? exitCodes.inconclusive : exitCodes.usage, [
      `${args.history}: there is no run to judge${spanOf(args)}; \`fanbench trend add <run>\` adds one`,
      ...leftOut.map(({ why }) => why),
    ])
  const judgedAt = new Date()
  const trendId = newRunId(judgedAt, 'trend')
  const folder = await createRunDirectory(args.outDir, trendId)
  const asOf = new Date(asOfMs).toISOString()
  const made = {
    trendId,
    judgedAt: judgedAt.toISOString(),
    asOf,
    command: commandOf(args, asOf),
    history: args.history,
  }
  const unread = leftOut.filter(({ startedAt }) => startedAt === null || isWanted(startedAt))
  const judged = judgeTrend({ runs: wanted, leftOut: unread }, figures, made)
  await showAndSave(judged, trendOutputs, folder, context, args.asked)
  return judged.verdict === 'undecided' && args.allowInconclusive ? exitCodes.ok : judged.exitCode
}

const dayOrInstant = 'give a day, 2026-11-21, or an instant, 2026-11-21T02:00Z'

function spanOf({ since, asOf }: TrendArgs): string {
  return `${since === undefined ? '' : ` since ${since}`}${asOf === undefined ? '' : ` as of ${asOf}`}`
}

function commandOf({ history, metric, since, allowInconclusive }: TrendArgs, asOf: string): string {
  const words = ['--history', shellQuoted(history), '--metric', metric]
  const more = [
    ...(since === undefined ? [] : ['--since', since]),
    '--as-of',
    asOf,
    ...(allowInconclusive ? ['--allow-inconclusive'] : []),
  ]
  return ['fanbench trend', ...words, ...more].join(' ')
}

/** A night is worse with more of it. */
const judgedValues = valueNames.filter((name) => valueCatalogue[name].better === 'lower')

/** @returns or what is wrong */
function parseFigure(text: string): TrendFigure | string {
  const [name = '', percentile, ...more] = text.trim().split('.')
  const value = judgedValues.find((one) => one === name)
  if (value !== undefined && percentile === undefined) return { value }
  const metric = metricNames.find((one): one is MetricName => one === name)
  const quantile = quantileNames.find((one): one is QuantileName => one === percentile)
  if (metric !== undefined && quantile !== undefined && more.length === 0) return { metric, quantile }
  if (value !== undefined) return `--metric ${text}: a run has one value of ${name}; give it without a percentile`
  if (metric !== undefined) return `--metric ${text}: give a percentile after ${name}: ${quantileNames.join(', ')}`
  return `--metric ${text}: there is no metric ${name}${suggestion(name, [...metricNames, ...judgedValues])}; give one as delivery_latency.p99 or handler_cpu`
}

/** Parses an instant, which is in UTC if it has no zone. NaN if the text is not an instant. */
function parseInstant(text: string): number {
  return /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)?$/.test(text) ? Date.parse(text) : NaN
}

/** Parses an instant, or the end of a day. NaN if the text is neither. */
function endOf(text: string): number {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? 24 * 3600 * 1000 - 1 : 0
  return parseInstant(text) + day
}
