import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { counted } from '../../counted.ts'
import { duration, instant, plain, secondsBetween, whole } from '../../figures.ts'
import { targetBadge } from '../../outcome.ts'
import { runHeadline } from '../../sentences/run-headline.ts'
import { type Markup, html } from '../markup.ts'
import { heading, pill } from '../pill.ts'
import { idOf } from '../section.ts'

/** The heading of the section with the reasons. */
export const validityHeading = 'Validity'

/** The answer first: did it pass, why not, of what run is this, and what may it be compared with. */
export function verdictBar(result: RunResult): Markup {
  const headline = runHeadline(result)
  const { outcome } = headline
  const { checks, exitCode, reasons, unchecked = [] } = result.verdict
  return html`<header class="verdict ${outcome.tone}">
<p class="what">fanbench <b>${result.scenario}</b> <span class="badge">${targetBadge(result.target)}</span> ${pill(outcome)}</p>
${heading(headline)}
<p class="ran">${whatRan(result)}</p>
<p class="lead">${checkCount(checks)}${measurement(result.validity)} · exit code ${exitCode}${result.interrupted ? ' · interrupted: the figures cover what was done until then' : ''}</p>
${reasonList([...reasons, ...unchecked.map((sentence) => `not checked: ${sentence}`)])}
<dl class="run">
<div><dt>run</dt><dd>${result.runId}</dd></div>
<div><dt>started</dt><dd>${instant(result.startedAt)}</dd></div>
<div><dt>took</dt><dd>${duration(secondsBetween(result.startedAt, result.endedAt))}</dd></div>
<div><dt>measured on</dt><dd>${result.harness.host.cpus} × ${result.harness.host.cpuModel}</dd></div>
</dl>
</header>`
}

/** That crowd and target share the cores is usual, and stands further down. */
function measurement({ verdict }: RunResult['validity']): Markup | null {
  return verdict === 'shared-cores' ? null : html` · measurement <a href="#${idOf(validityHeading)}">${verdict}</a>`
}

function checkCount(checks: RunResult['verdict']['checks']): string {
  if (checks.length === 0) return 'No checks'
  const passed = checks.filter(({ verdict }) => verdict === 'pass').length
  return `${passed} of ${counted(checks.length, 'check')} passed`
}

export function reasonList(reasons: readonly string[]): Markup | null {
  return reasons.length === 0
    ? null
    : html`<ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`
}

/** The run in one line: `1,000 clients · 50 rooms × 20 · 22 messages/s · 50 s · seed 42`. */
function whatRan(result: RunResult): string {
  const { options, counters, phases, seed } = result
  const members = numberOf(options['members'])
  const rate = numberOf(options['publishRate'])
  const seconds = numberOf(options['duration'])
  const hasPublished = (counters['messages_offered'] ?? 0) > 0
  const isSteady = phases.some(({ name }) => name === 'steady')
  const parts = [
    members === null ? null : counted(members, 'client'),
    roomsOf(result),
    rate === null || !hasPublished ? null : `${plain(rate)} ${rate === 1 ? 'message' : 'messages'}/s`,
    seconds === null || !isSteady ? null : duration(seconds),
    `seed ${seed}`,
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

/** `50 rooms × 20`, `12 rooms of 3 to 40`; null of a run without messages into rooms. */
function roomsOf({ options, roomSizes }: RunResult): string | null {
  if (roomSizes.length === 0) return null
  const rooms = numberOf(options['rooms']) ?? roomSizes.reduce((sum, row) => sum + row.rooms, 0)
  const sizes = roomSizes.map(({ roomSize }) => roomSize)
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)]
  if (least !== most) return `${counted(rooms, 'room')} of ${whole(least)} to ${whole(most)}`
  return rooms === 1 ? `1 room of ${whole(most)}` : `${whole(rooms)} rooms × ${whole(most)}`
}

function numberOf(value: RunResult['options'][string] | undefined): number | null {
  return typeof value === 'number' ? value : null
}
