import { renderAnnotations } from './ci/annotations.ts'
import type { CiCases } from './ci/cases.ts'
import { renderJunit } from './ci/junit.ts'
import { type CiFamilies, renderOpenMetrics } from './ci/openmetrics.ts'
import type { Document } from './document.ts'
import { writeHtml } from './html/write-document.ts'
import type { onRequestOfVerdicts } from './on-request.ts'
import type { Headline } from './outcome.ts'
import { type FileOutput, type Outputs, pageFile } from './output.ts'
import type { Screen } from './terminal/screen.ts'
import { verdictText } from './terminal/verdict-text.ts'
import { writeTerminal } from './terminal/write-document.ts'
import { writeMarkdown } from './write-markdown.ts'

type OfVerdicts<Result> = Readonly<Record<(typeof onRequestOfVerdicts)[number], FileOutput<Result>>>

/** The last line of a command: its headline. */
export function verdictOf<Result>(
  headlineOf: (result: Result) => Headline,
): (result: Result, screen: Screen) => string {
  return (result, screen) => verdictText(headlineOf(result), screen)
}

interface Writers<Result> {
  readonly terminal: (result: Result, screen: Screen) => string
  readonly html: (result: Result) => Promise<string>
  readonly markdown: (result: Result) => string
}

/** @param name that of its files, `<name>.json` and `<name>.md` */
export function documentOutputs<Result extends object>(name: string, documentOf: (result: Result) => Document) {
  return outputsOf<Result>(name, (result) => documentOf(result).headline, {
    terminal: (result, screen) => writeTerminal(documentOf(result), screen),
    html: async (result) => writeHtml(documentOf(result)),
    markdown: (result) => writeMarkdown(documentOf(result)),
  })
}

export function outputsOf<Result extends object>(
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
export function verdictOutputs<Result extends object>(
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
export function ciOutputs<Result>(cases: (result: Result) => CiCases, families: (result: Result) => CiFamilies) {
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
