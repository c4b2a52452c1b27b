import { trendHeadline } from '../trend/report/trend-text.ts'
import { strategiesHeadline } from '../strategies/report/strategies-text.ts'
import { capacityHeadline } from '../capacity/report/capacity-text.ts'
import { compareHeadline } from '../compare/report/comparison-text.ts'
import { noiseHeadline } from '../noise/report/noise-text.ts'
import { sweepHeadline } from '../sweep/report/sweep-text.ts'
import { knownBadHeadline } from '../known-bad/report/known-bad-sentence.ts'
import { selftestHeadline } from '../selftest/report/selftest-figures.ts'
import { runHeadline } from '../../reports/sentences/run-headline.ts'
import type { CapacityResult } from '../capacity/capacity-result.ts'
import type { GateResult } from '../gate/gate-result.ts'
import type { KnownBadResult } from '../known-bad/known-bad-result.ts'
import type { NoiseResult } from '../noise/noise-result.ts'
import type { SweepResult } from '../sweep/sweep-result.ts'
import type { StrategiesResult } from '../strategies/strategies-result.ts'
import type { Comparison } from '../../src/metrics/judging/comparing/comparison.ts'
import type { Trend } from '../trend/trend.ts'
import { resultFileName, resultJson } from '../../src/metrics/result/result-json.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { SelftestResult } from '../selftest/selftest-result.ts'
import { renderCapacityMarkdown } from '../capacity/report/markdown.ts'
import { renderCapacity } from '../capacity/report/terminal.ts'
import { renderAnnotations } from '../../reports/ci/annotations.ts'
import { gateCases } from '../gate/report/ci-cases.ts'
import { gateFamilies } from '../gate/report/ci-families.ts'
import { renderJunit } from '../../reports/ci/junit.ts'
import { renderOpenMetrics } from '../../reports/ci/openmetrics.ts'
import { runCases } from '../../reports/ci/run-cases.ts'
import { runFamilies } from '../../reports/ci/run-families.ts'
import { renderSummary } from '../../reports/ci/summary.ts'
import { trendCases } from '../trend/report/ci-cases.ts'
import { trendFamilies } from '../trend/report/ci-families.ts'
import { renderComparisonMarkdown } from '../compare/report/markdown.ts'
import { renderComparison } from '../compare/report/terminal.ts'
import { renderCsv } from '../../reports/csv.ts'
import { gateHeadline, gateJsonFile } from '../gate/report/gate-text.ts'
import { renderGateMarkdown } from '../gate/report/markdown.ts'
import { renderGate } from '../gate/report/terminal.ts'
import { renderHgrm } from '../../reports/hgrm.ts'
import { renderCapacityHtml } from '../capacity/report/html.ts'
import { renderComparisonHtml } from '../compare/report/html.ts'
import { renderGateHtml } from '../gate/report/html-render.ts'
import { renderKnownBadHtml } from '../known-bad/report/html.ts'
import { renderHtml } from '../../reports/html/render.ts'
import { renderNoiseHtml } from '../noise/report/html.ts'
import { renderSelftestHtml } from '../selftest/report/html.ts'
import { renderSweepHtml } from '../sweep/report/html.ts'
import { renderStrategiesHtml } from '../strategies/report/html-render.ts'
import { renderTrendHtml } from '../trend/report/html.ts'
import { renderKnownBad } from '../known-bad/report/terminal.ts'
import type { OnRequest, onRequestOfVerdicts } from '../../reports/on-request.ts'
import type { Headline } from '../../reports/outcome.ts'
import type { Screen } from '../../reports/terminal/screen.ts'
import { type FileOutput, type FolderOutput, type Outputs, pageFile } from '../../reports/output.ts'
import { renderNoiseMarkdown } from '../noise/report/markdown.ts'
import { renderNoise } from '../noise/report/terminal.ts'
import { renderSelftest } from '../selftest/report/terminal.ts'
import { renderSweepMarkdown } from '../sweep/report/markdown.ts'
import { renderSweep } from '../sweep/report/terminal.ts'
import { renderStrategiesMarkdown } from '../strategies/report/markdown.ts'
import { renderStrategies } from '../strategies/report/terminal.ts'
import { renderTrendMarkdown } from '../trend/report/markdown.ts'
import { renderTrend } from '../trend/report/terminal.ts'
import { verdictText } from '../../reports/terminal/verdict-text.ts'
import { renderTerminal } from '../../reports/terminal/run/render.ts'

const junitFile = 'junit.xml'
const openMetricsFile = 'metrics.openmetrics'

type OfVerdicts<Result> = Readonly<Record<(typeof onRequestOfVerdicts)[number], FileOutput<Result>>>

/** The last line of a command: its headline. */
function verdictOf<Result>(headlineOf: (result: Result) => Headline): (result: Result, screen: Screen) => string {
  return (result, screen) => verdictText(headlineOf(result), screen)
}

/** The figures are saved first: the page can be made of them again. */
export const runOutputs = {
  terminal: { to: 'stdout', render: renderTerminal, verdict: verdictOf(runHeadline) },
  json: { to: 'file', file: resultFileName, saved: 'always', render: resultJson },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderHtml },
  hgrm: { to: 'folder', saved: 'always', render: renderHgrm },
  csv: { to: 'folder', saved: 'on-request', render: renderCsv },
  junit: { to: 'file', file: junitFile, saved: 'on-request', render: (result) => renderJunit(runCases(result)) },
  openmetrics: {
    to: 'file',
    file: openMetricsFile,
    saved: 'on-request',
    render: (result) => renderOpenMetrics(runFamilies(result)),
  },
  summary: { to: 'github-summary', render: renderSummary },
  annotations: { to: 'github-log', render: (result) => renderAnnotations(runCases(result)) },
} satisfies Outputs<RunResult> & Readonly<Record<OnRequest, FileOutput<RunResult> | FolderOutput<RunResult>>>

export const selftestOutputs = {
  terminal: { to: 'stdout', render: renderSelftest, verdict: verdictOf(selftestHeadline) },
  json: { to: 'file', file: 'selftest.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderSelftestHtml },
} satisfies Outputs<SelftestResult>

export const knownBadOutputs = {
  terminal: { to: 'stdout', render: renderKnownBad, verdict: verdictOf(knownBadHeadline) },
  json: { to: 'file', file: 'known-bad.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderKnownBadHtml },
} satisfies Outputs<KnownBadResult>

export const sweepOutputs = {
  terminal: { to: 'stdout', render: renderSweep, verdict: verdictOf(sweepHeadline) },
  json: { to: 'file', file: 'sweep.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderSweepHtml },
  markdown: { to: 'file', file: 'sweep.md', saved: 'always', render: renderSweepMarkdown },
} satisfies Outputs<SweepResult>

export const noiseOutputs = {
  terminal: { to: 'stdout', render: renderNoise, verdict: verdictOf(noiseHeadline) },
  // A gate reads it by this name.
  json: { to: 'file', file: 'noise.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderNoiseHtml },
  markdown: { to: 'file', file: 'noise.md', saved: 'always', render: renderNoiseMarkdown },
} satisfies Outputs<NoiseResult>

export const comparisonOutputs = {
  terminal: { to: 'stdout', render: renderComparison, verdict: verdictOf(compareHeadline) },
  json: { to: 'file', file: 'comparison.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderComparisonHtml },
  markdown: { to: 'file', file: 'comparison.md', saved: 'always', render: renderComparisonMarkdown },
} satisfies Outputs<Comparison>

export const capacityOutputs = {
  terminal: { to: 'stdout', render: renderCapacity, verdict: verdictOf(capacityHeadline) },
  json: { to: 'file', file: 'capacity.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderCapacityHtml },
  markdown: { to: 'file', file: 'capacity.md', saved: 'always', render: renderCapacityMarkdown },
} satisfies Outputs<CapacityResult>

export const strategiesOutputs = {
  terminal: { to: 'stdout', render: renderStrategies, verdict: verdictOf(strategiesHeadline) },
  json: { to: 'file', file: 'strategies.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderStrategiesHtml },
  markdown: { to: 'file', file: 'strategies.md', saved: 'always', render: renderStrategiesMarkdown },
} satisfies Outputs<StrategiesResult>

export const gateOutputs = {
  terminal: { to: 'stdout', render: renderGate, verdict: verdictOf(gateHeadline) },
  json: { to: 'file', file: gateJsonFile, saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderGateHtml },
  markdown: { to: 'file', file: 'gate.md', saved: 'always', render: renderGateMarkdown },
  junit: { to: 'file', file: junitFile, saved: 'on-request', render: (result) => renderJunit(gateCases(result)) },
  openmetrics: {
    to: 'file',
    file: openMetricsFile,
    saved: 'on-request',
    render: (result) => renderOpenMetrics(gateFamilies(result)),
  },
  summary: { to: 'github-summary', render: (result) => `${renderGateMarkdown(result)}\n` },
  annotations: { to: 'github-log', render: (result) => renderAnnotations(gateCases(result)) },
} satisfies Outputs<GateResult> & OfVerdicts<GateResult>

export const trendOutputs = {
  terminal: { to: 'stdout', render: renderTrend, verdict: verdictOf(trendHeadline) },
  json: { to: 'file', file: 'trend.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderTrendHtml },
  markdown: { to: 'file', file: 'trend.md', saved: 'always', render: renderTrendMarkdown },
  junit: { to: 'file', file: junitFile, saved: 'on-request', render: (result) => renderJunit(trendCases(result)) },
  openmetrics: {
    to: 'file',
    file: openMetricsFile,
    saved: 'on-request',
    render: (result) => renderOpenMetrics(trendFamilies(result)),
  },
  summary: { to: 'github-summary', render: (result) => `${renderTrendMarkdown(result)}\n` },
  annotations: { to: 'github-log', render: (result) => renderAnnotations(trendCases(result)) },
} satisfies Outputs<Trend> & OfVerdicts<Trend>

function json(result: object): string {
  return `${JSON.stringify(result, null, 2)}\n`
}
