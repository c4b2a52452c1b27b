import { capacityDocument } from '../capacity/report/document.ts'
import { compareDocument } from '../compare/report/document.ts'
import { gateCases } from '../gate/report/ci-cases.ts'
import { gateFamilies } from '../gate/report/ci-families.ts'
import { gateDocument, gateMarkdown } from '../gate/report/document.ts'
import { knownBadDocument } from '../known-bad/report/document.ts'
import { selftestDocument } from '../selftest/report/document.ts'
import { strategiesDocument } from '../strategies/report/document.ts'
import { sweepDocument } from '../sweep/report/document.ts'
import { trendCases, trendFamilies } from '../trend/report/ci.ts'
import { trendDocument } from '../trend/report/document.ts'
import { renderAnnotations } from '../../reports/ci/annotations.ts'
import type { CiCases } from '../../reports/ci/cases.ts'
import { renderJunit } from '../../reports/ci/junit.ts'
import { type CiFamilies, renderOpenMetrics } from '../../reports/ci/openmetrics.ts'
import { runCases } from '../../reports/ci/run-cases.ts'
import { runFamilies } from '../../reports/ci/run-families.ts'
import { renderCsv } from '../../reports/csv.ts'
import type { Document } from '../../reports/document.ts'
import { renderHgrm } from '../../reports/hgrm.ts'
import { writeHtml } from '../../reports/html/write-document.ts'
import type { OnRequest, onRequestOfVerdicts } from '../../reports/on-request.ts'
import type { Headline } from '../../reports/outcome.ts'
import { type FileOutput, type FolderOutput, type Outputs, pageFile } from '../../reports/output.ts'
import { runHeadline } from '../../reports/sentences/run-headline.ts'
import { runDocument } from '../../reports/run/document.ts'
import type { Screen } from '../../reports/terminal/screen.ts'
import { writeTerminal } from '../../reports/terminal/write-document.ts'
import { verdictText } from '../../reports/terminal/verdict-text.ts'
import { writeMarkdown } from '../../reports/write-markdown.ts'
import { resultFileName, resultJson } from '../../src/metrics/result/result-json.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

type OfVerdicts<Result> = Readonly<Record<(typeof onRequestOfVerdicts)[number], FileOutput<Result>>>

/** The last line of a command: its headline. */
function verdictOf<Result>(headlineOf: (result: Result) => Headline): (result: Result, screen: Screen) => string {
  return (result, screen) => verdictText(headlineOf(result), screen)
}

/** The figures are saved first: the page can be made of them again. */
export const runOutputs = {
  terminal: {
    to: 'stdout',
    render: (result, screen) => writeTerminal(runDocument(result), screen),
    verdict: verdictOf(runHeadline),
  },
  json: { to: 'file', file: resultFileName, saved: 'always', render: resultJson },
  html: { to: 'file', file: pageFile, saved: 'always', render: async (result) => writeHtml(runDocument(result)) },
  hgrm: { to: 'folder', saved: 'always', render: renderHgrm },
  csv: { to: 'folder', saved: 'on-request', render: renderCsv },
  ...ciOutputs(runCases, runFamilies),
  summary: { to: 'github-summary', render: (result) => `${writeMarkdown(runDocument(result))}\n` },
} satisfies Outputs<RunResult> & Readonly<Record<OnRequest, FileOutput<RunResult> | FolderOutput<RunResult>>>

export const selftestOutputs = documentOutputs('selftest', selftestDocument)

export const knownBadOutputs = documentOutputs('known-bad', knownBadDocument)

export const sweepOutputs = documentOutputs('sweep', sweepDocument)

export const comparisonOutputs = documentOutputs('comparison', compareDocument)

export const capacityOutputs = documentOutputs('capacity', capacityDocument)

export const strategiesOutputs = documentOutputs('strategies', strategiesDocument)

export const gateOutputs = verdictOutputs(
  outputsOf('gate', (result) => gateDocument(result).headline, {
    terminal: (result, screen) => writeTerminal(gateDocument(result), screen),
    html: async (result) => writeHtml(gateDocument(result)),
    markdown: gateMarkdown,
  }),
  gateCases,
  gateFamilies,
)

export const trendOutputs = verdictOutputs(documentOutputs('trend', trendDocument), trendCases, trendFamilies)

interface Writers<Result> {
  readonly terminal: (result: Result, screen: Screen) => string
  readonly html: (result: Result) => Promise<string>
  readonly markdown: (result: Result) => string
}

/** @param name that of its files, `<name>.json` and `<name>.md` */
function documentOutputs<Result extends object>(name: string, documentOf: (result: Result) => Document) {
  return outputsOf<Result>(name, (result) => documentOf(result).headline, {
    terminal: (result, screen) => writeTerminal(documentOf(result), screen),
    html: async (result) => writeHtml(documentOf(result)),
    markdown: (result) => writeMarkdown(documentOf(result)),
  })
}

function outputsOf<Result extends object>(
  name: string,
  headline: (result: Result) => Headline,
  { terminal, html, markdown }: Writers<Result>,
) {
  return {
    terminal: { to: 'stdout', render: terminal, verdict: verdictOf(headline) },
    json: {
      to: 'file',
      file: `${name}.json`,
      saved: 'always',
      render: (result) => `${JSON.stringify(result, null, 2)}\n`,
    },
    html: { to: 'file', file: pageFile, saved: 'always', render: html },
    markdown: { to: 'file', file: `${name}.md`, saved: 'always', render: markdown },
  } satisfies Outputs<Result>
}

/** Adds the outputs that a CI job reads. */
function verdictOutputs<Result extends object>(
  outputs: ReturnType<typeof outputsOf<Result>>,
  cases: (result: Result) => CiCases,
  families: (result: Result) => CiFamilies,
) {
  return {
    ...outputs,
    ...ciOutputs(cases, families),
    summary: { to: 'github-summary', render: (result: Result) => `${outputs.markdown.render(result)}\n` },
  } satisfies Outputs<Result> & OfVerdicts<Result>
}

/** Returns the outputs that CI systems read. */
function ciOutputs<Result>(cases: (result: Result) => CiCases, families: (result: Result) => CiFamilies) {
  return {
    junit: {
      to: 'file',
      file: 'junit.xml',
      saved: 'on-request',
      render: (result: Result) => renderJunit(cases(result)),
    },
    openmetrics: {
      to: 'file',
      file: 'metrics.openmetrics',
      saved: 'on-request',
      render: (result: Result) => renderOpenMetrics(families(result)),
    },
    annotations: { to: 'github-log', render: (result: Result) => renderAnnotations(cases(result)) },
  } as const
}
