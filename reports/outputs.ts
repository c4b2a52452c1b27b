import type { CapacityResult } from '../src/experiments/capacity/capacity-result.ts'
import type { GateResult } from '../src/experiments/gate/gate-result.ts'
import type { KnownBadResult } from '../src/experiments/known-bad/known-bad-result.ts'
import type { NoiseResult } from '../src/experiments/noise/noise-result.ts'
import type { SweepResult } from '../src/experiments/sweep/sweep-result.ts'
import type { StrategiesResult } from '../src/experiments/strategies/strategies-result.ts'
import type { Comparison } from '../src/metrics/judging/comparing/comparison.ts'
import type { Trend } from '../src/metrics/judging/trend/trend.ts'
import { resultFileName, resultJson } from '../src/metrics/result/result-json.ts'
import type { RunResult } from '../src/metrics/result/run-result.ts'
import type { SelftestResult } from '../src/selftest/selftest-result.ts'
import { renderCapacityMarkdown } from './capacity/markdown.ts'
import { renderCapacity } from './capacity/terminal.ts'
import { renderAnnotations } from './ci/annotations.ts'
import { gateCases } from './ci/gate-cases.ts'
import { gateFamilies } from './ci/gate-families.ts'
import { renderJunit } from './ci/junit.ts'
import { renderOpenMetrics } from './ci/openmetrics.ts'
import { runCases } from './ci/run-cases.ts'
import { runFamilies } from './ci/run-families.ts'
import { renderSummary } from './ci/summary.ts'
import { trendCases } from './ci/trend-cases.ts'
import { trendFamilies } from './ci/trend-families.ts'
import { renderComparisonMarkdown } from './comparison/markdown.ts'
import { renderComparison } from './comparison/terminal.ts'
import { renderCsv } from './csv.ts'
import { gateJsonFile } from './gate/gate-text.ts'
import { renderGateMarkdown } from './gate/markdown.ts'
import { renderGate } from './gate/terminal.ts'
import { renderHgrm } from './hgrm.ts'
import { renderCapacityHtml } from './html/capacity.ts'
import { renderComparisonHtml } from './html/comparison.ts'
import { renderGateHtml } from './html/gate/render.ts'
import { renderKnownBadHtml } from './html/known-bad.ts'
import { renderHtml } from './html/render.ts'
import { renderNoiseHtml } from './html/noise.ts'
import { renderSelftestHtml } from './html/selftest.ts'
import { renderSweepHtml } from './html/sweep.ts'
import { renderStrategiesHtml } from './html/strategies/render.ts'
import { renderTrendHtml } from './html/trend.ts'
import { renderKnownBad } from './known-bad/terminal.ts'
import type { OnRequest, onRequestOfVerdicts } from './on-request.ts'
import { type FileOutput, type FolderOutput, type Outputs, pageFile } from './output.ts'
import { renderNoiseMarkdown } from './noise/markdown.ts'
import { renderNoise } from './noise/terminal.ts'
import { renderSelftest } from './selftest/terminal.ts'
import { renderSweepMarkdown } from './sweep/markdown.ts'
import { renderSweep } from './sweep/terminal.ts'
import { renderStrategiesMarkdown } from './strategies/markdown.ts'
import { renderStrategies } from './strategies/terminal.ts'
import { renderTrendMarkdown } from './trend/markdown.ts'
import { renderTrend } from './trend/terminal.ts'
import { verdictText } from './terminal/verdict-text.ts'
import { renderTerminal } from './terminal/run/render.ts'

const junitFile = 'junit.xml'
const openMetricsFile = 'metrics.openmetrics'

type OfVerdicts<Result> = Readonly<Record<(typeof onRequestOfVerdicts)[number], FileOutput<Result>>>

/** The figures are saved first: the page can be made of them again. */
export const runOutputs = {
  terminal: { to: 'stdout', render: renderTerminal, verdict: verdictText },
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
  terminal: { to: 'stdout', render: renderSelftest, verdict: verdictText },
  json: { to: 'file', file: 'selftest.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderSelftestHtml },
} satisfies Outputs<SelftestResult>

export const knownBadOutputs = {
  terminal: { to: 'stdout', render: renderKnownBad, verdict: verdictText },
  json: { to: 'file', file: 'known-bad.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderKnownBadHtml },
} satisfies Outputs<KnownBadResult>

export const sweepOutputs = {
  terminal: { to: 'stdout', render: renderSweep, verdict: verdictText },
  json: { to: 'file', file: 'sweep.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderSweepHtml },
  markdown: { to: 'file', file: 'sweep.md', saved: 'always', render: renderSweepMarkdown },
} satisfies Outputs<SweepResult>

export const noiseOutputs = {
  terminal: { to: 'stdout', render: renderNoise, verdict: verdictText },
  // A gate reads it by this name.
  json: { to: 'file', file: 'noise.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderNoiseHtml },
  markdown: { to: 'file', file: 'noise.md', saved: 'always', render: renderNoiseMarkdown },
} satisfies Outputs<NoiseResult>

export const comparisonOutputs = {
  terminal: { to: 'stdout', render: renderComparison, verdict: verdictText },
  json: { to: 'file', file: 'comparison.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderComparisonHtml },
  markdown: { to: 'file', file: 'comparison.md', saved: 'always', render: renderComparisonMarkdown },
} satisfies Outputs<Comparison>

export const capacityOutputs = {
  terminal: { to: 'stdout', render: renderCapacity, verdict: verdictText },
  json: { to: 'file', file: 'capacity.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderCapacityHtml },
  markdown: { to: 'file', file: 'capacity.md', saved: 'always', render: renderCapacityMarkdown },
} satisfies Outputs<CapacityResult>

export const strategiesOutputs = {
  terminal: { to: 'stdout', render: renderStrategies, verdict: verdictText },
  json: { to: 'file', file: 'strategies.json', saved: 'always', render: json },
  html: { to: 'file', file: pageFile, saved: 'always', render: renderStrategiesHtml },
  markdown: { to: 'file', file: 'strategies.md', saved: 'always', render: renderStrategiesMarkdown },
} satisfies Outputs<StrategiesResult>

export const gateOutputs = {
  terminal: { to: 'stdout', render: renderGate, verdict: verdictText },
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
  terminal: { to: 'stdout', render: renderTrend, verdict: verdictText },
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
