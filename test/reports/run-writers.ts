import type { Section } from '../../reports/document.ts'
import { html } from '../../reports/html/markup.ts'
import { partMarkup, writeHtml } from '../../reports/html/write-document.ts'
import { runDocument } from '../../reports/run/document.ts'
import type { Screen } from '../../reports/terminal/screen.ts'
import { writeTerminal } from '../../reports/terminal/write-document.ts'
import { writeMarkdown } from '../../reports/write-markdown.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

/** The page of a run. */
export async function renderHtml(result: RunResult): Promise<string> {
  return writeHtml(runDocument(result))
}

/** The text of a section of the page; empty without one. */
export function pageText(section: Section | null): string {
  if (section === null) return ''
  return html`${partMarkup(section)}`.text
    .replace(/<script[^>]*>.*?<\/script>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
}

/** A run on a terminal. */
export function renderTerminal(result: RunResult, screen: Screen): string {
  return writeTerminal(runDocument(result), screen)
}

/** A run in the summary of a CI job. */
export function renderSummary(result: RunResult): string {
  return writeMarkdown(runDocument(result))
}
