import { runCases } from '../../reports/ci/run-cases.ts'
import { runFamilies } from '../../reports/ci/run-families.ts'
import { renderCsv } from '../../reports/csv.ts'
import { ciOutputs, verdictOf } from '../../reports/document-outputs.ts'
import { renderHgrm } from '../../reports/hgrm.ts'
import { writeHtml } from '../../reports/html/write-document.ts'
import type { OnRequest } from '../../reports/on-request.ts'
import { type FileOutput, type FolderOutput, type Outputs, pageFile } from '../../reports/output.ts'
import { runDocument } from '../../reports/run/document.ts'
import { runHeadline } from '../../reports/sentences/run-headline.ts'
import { writeTerminal } from '../../reports/terminal/write-document.ts'
import { writeMarkdown } from '../../reports/write-markdown.ts'
import { resultFileName, resultJson } from '../../src/metrics/result/result-json.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

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
