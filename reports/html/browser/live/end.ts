import type { LiveEnd } from '../../live/live-events.ts'
import { textIn, withText } from './text-in.ts'

/** It has ended: the page says how, and becomes the link to the report. The server is no longer needed then. */
export async function showEnd(end: LiveEnd, source: EventSource): Promise<void> {
  const { outcome, headline, lead, reasons, reportPath } = end
  document.querySelector('header.verdict')?.classList.add(outcome.tone)
  document.title = document.title.replace(/^\S+/, outcome.mark)
  textIn('h1 .mark', outcome.mark)
  textIn('h1 .word', headline)
  textIn('#status', lead)
  const report = reportPath === null ? null : await fetchedReport()
  source.close()
  const list = document.createElement('ul')
  list.className = 'reasons'
  list.append(...reasons.map((reason) => withText('li', reason)))
  const link = report === null ? [] : [linkTo(report)]
  const path = reportPath === null ? [] : [withText('p', `The report is ${reportPath}`)]
  for (const text of path) text.className = 'path'
  document.querySelector('#end')?.replaceChildren(list, ...link, ...path)
}

/**
 * The report, kept by this page: a page that came over HTTP may not lead to a file, and the server ends with fanbench. Null if
 * the server is gone already.
 */
async function fetchedReport(): Promise<string | null> {
  try {
    const response = await fetch('report.html')
    return response.ok ? URL.createObjectURL(await response.blob()) : null
  } catch {
    return null
  }
}

function linkTo(report: string): HTMLElement {
  const link = withText('a', 'Open the report')
  link.className = 'open'
  link.href = report
  link.target = '_blank'
  return link
}
