import { trendOutputs } from './report/document.ts'
import { type ExitCode, Refusal, exitCodes } from '../../src/exit-codes.ts'
import { type MetricName, metricNames } from '../../src/metrics/catalogue/metrics.ts'
import { type QuantileName, quantileNames } from '../../src/metrics/catalogue/quantiles.ts'
import { valueCatalogue, valueNames } from '../../src/metrics/catalogue/values.ts'
import { timedFigureOf } from '../gate/gated-figures.ts'
import { judgeTrend } from './judge-trend.ts'
import type { TrendFigure } from './nights.ts'
import { type History, readHistory } from '../../src/metrics/result/history/history.ts'
import { openHistory } from '../../src/metrics/result/history/open-history.ts'
import { createRunDirectory, newRunId } from '../../src/metrics/result/run-directory.ts'
import { suggestion } from '../../src/suggestion.ts'
import { askedProblems } from '../run/asked-outputs.ts'
import { ownArgs, shellQuoted } from '../run/command-line.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import { type TrendArgs, trendSection } from './rows.ts'
import type { CommandContext } from '../flags/context.ts'
import { outputFolderProblems } from '../run/output-folder.ts'
import { showAndSave } from '../run/show-and-save.ts'

/**
 * Holds the newest night of a history against those before it, and saves the answer as a result of its own.
 *
 * @returns 0, 10 for a regression or a run that failed, 16 where the night cannot be judged or was not measured, or what its runs
 *   say that did not count (11, 12, 13, 14)
 * @throws Refusal (2) for what cannot be read, with every mistake
 */
export async function trend(args: TrendArgs, context: CommandContext): Promise<ExitCode> {
  const { own, given, asked, mistakes } = args
  const parsed = [...new Set(own.metric ?? [])].map(parseFigure)
  const figures = parsed.filter((one) => typeof one !== 'string')
  const outDir = given.outDir ?? settingDefaults.outDir
  mistakes.add(
    exitCodes.usage,
    ...parsed.filter((one) => typeof one === 'string'),
    ...outputFolderProblems(outDir),
    ...askedProblems(asked),
  )
  mistakes.throwIfAny()
  const { runs, leftOut } = await wantedRuns(own)
  const judgedAt = new Date()
  const trendId = newRunId(judgedAt, 'trend')
  const folder = await createRunDirectory(outDir, trendId)
  const asOf = new Date(own.asOf === undefined ? judgedAt : endOf(own.asOf)).toISOString()
  const command = ['fanbench trend', ...ownArgs(trendSection, own).map(shellQuoted), '--as-of', asOf].join(' ')
  const made = { trendId, judgedAt: judgedAt.toISOString(), asOf, command, history: own.history }
  const judged = judgeTrend({ runs, leftOut }, own.metric === undefined ? null : figures, made)
  await showAndSave(judged, trendOutputs, folder, context, asked)
  return judged.verdict === 'undecided' && own.allowInconclusive ? exitCodes.ok : judged.exitCode
}

/**
 * The part of a history from `since` to `asOf`.
 *
 * @throws Refusal (2) without a run in it, (16) if a file in it could not be read either
 */
async function wantedRuns({ history, since, asOf }: TrendArgs['own']): Promise<History> {
  const { runs, leftOut } = await readHistory(await openHistory(history))
  const sinceMs = since === undefined ? -Infinity : Date.parse(since)
  // Without the option, a run in the future is a mistake, and the report says so.
  const untilMs = asOf === undefined ? Infinity : endOf(asOf)
  const isWanted = (startedAt: string) => Date.parse(startedAt) >= sinceMs && Date.parse(startedAt) <= untilMs
  const wanted = runs.filter(({ startedAt }) => isWanted(startedAt))
  if (wanted.length === 0) {
    const span = `${since === undefined ? '' : ` since ${since}`}${asOf === undefined ? '' : ` as of ${asOf}`}`
    throw new Refusal(leftOut.length > 0 ? exitCodes.inconclusive : exitCodes.usage, [
      `${history}: there is no run to judge${span}; \`fanbench trend add <run>\` adds one`,
      ...leftOut.map(({ why }) => why),
    ])
  }
  return { runs: wanted, leftOut: leftOut.filter(({ startedAt }) => startedAt === null || isWanted(startedAt)) }
}

/** A night is worse with more of it. */
const judgedValues = valueNames.filter((name) => valueCatalogue[name].better === 'lower')

/** @returns or what is wrong */
function parseFigure(text: string): TrendFigure | string {
  const [name = '', percentile, ...more] = text.trim().split('.')
  const value = judgedValues.find((one) => one === name)
  if (value !== undefined && percentile === undefined) return { value }
  if (timedFigureOf(text.trim()) !== null && value === undefined && percentile === undefined) return { ratioOf: name }
  const metric = metricNames.find((one): one is MetricName => one === name)
  const quantile = quantileNames.find((one): one is QuantileName => one === percentile)
  if (metric !== undefined && quantile !== undefined && more.length === 0) return { metric, quantile }
  if (value !== undefined) return `--metric ${text}: a run has one value of ${name}; give it without a percentile`
  if (metric !== undefined) return `--metric ${text}: give a percentile after ${name}: ${quantileNames.join(', ')}`
  return `--metric ${text}: there is no metric ${name}${suggestion(name, [...metricNames, ...judgedValues])}; give one as delivery_latency.p99 or handler_cpu`
}

/** Returns the instant in ms since 1970, and for a day its end. */
function endOf(dayOrInstant: string): number {
  const isDay = !dayOrInstant.includes('T')
  return Date.parse(dayOrInstant) + (isDay ? 24 * 3600 * 1000 - 1 : 0)
}
