import type { RunResult, Waterfall, Waterfalls } from '../../src/metrics/result/run-result.ts'
import { absent, milliseconds, runTime, whole, withMs } from '../figures.ts'
import { type Markup, html } from '../html/markup.ts'
import { type Section, drawing, section, figure, text } from '../document.ts'
import { drawnTable } from '../html/table.ts'
import { waterfallPicture } from './waterfall-picture.ts'

/** Two messages as they went, from the schedule to each member. Null where no message reached everybody. */
export function waterfallSection({ waterfalls, parts }: RunResult): Section | null {
  if (waterfalls === undefined || waterfalls === null) return null
  const shown = shownOf(waterfalls)
  return section('One message on its way', [
    drawing(html`<p class="lead">${lead(waterfalls)}</p>
${notes(shown, parts).map((note) => html`<p class="lead">${note}</p>`)}
<div class="waterfalls">${shown.map(({ name, message }) => waterfallPicture(name, message))}</div>
<details open class="figures"><summary>Figures of this picture</summary>${stageTable(shown)}</details>`),
  ])
}

interface Shown {
  readonly name: string
  readonly message: Waterfall
}

function shownOf({ median, slowest }: Waterfalls): Shown[] {
  const both = [
    ...(median === null ? [] : [{ name: 'median message', message: median }]),
    { name: 'slowest message', message: slowest },
  ]
  const isOne = median?.publisher === slowest.publisher && median.sequence === slowest.sequence
  return isOne ? both.slice(-1) : both
}

function lead({ messages, incomplete, median }: Waterfalls): string {
  const others = incomplete === 0 ? '' : ` ${whole(incomplete)} others did not, and are not among them.`
  const chosen =
    median === null ? 'the slowest' : 'the one whose last delivery came closest to the median time, and the slowest'
  return `From the instant at which it was due to its last member: of the ${whole(messages)} messages of the steady phase that reached everybody, ${chosen}.${others}`
}

function notes(shown: readonly Shown[], parts: RunResult['parts']): string[] {
  const unknown = shown.filter(({ message }) => message.handler === null)
  const thinned = shown.filter(({ message }) => message.receivedUs.length < message.receipts)
  return [
    ...(unknown.length === 0
      ? []
      : [
          `When the handler of ${unknown.length === shown.length ? 'a message' : `the ${unknown[0]?.name}`} started is not known: no log line names the message, or the logs have another clock than the crowd.`,
        ]),
    ...thinned.map(
      ({ name, message }) =>
        `Of the ${whole(message.receipts)} receipts of the ${name}, ${whole(message.receivedUs.length)} are drawn, evenly spread.`,
    ),
    ...(parts !== undefined && parts.roomsAcrossHosts > 0
      ? [
          `Members on another machine have another clock, ${parts.clockErrorUs === null ? 'and how far it is off is not known' : `which may be off by ${withMs(parts.clockErrorUs)}`}.`,
        ]
      : []),
  ]
}

interface Stage {
  readonly name: string
  readonly afterDueUs: (message: Waterfall) => number | null
}

const stages: readonly Stage[] = [
  { name: 'sent', afterDueUs: ({ sentUs }) => sentUs },
  { name: 'an environment begins to start (init)', afterDueUs: ({ handler }) => handler?.init?.startedUs ?? null },
  { name: 'START of the POST', afterDueUs: ({ written }) => written?.startedUs ?? null },
  { name: 'written', afterDueUs: ({ written }) => written?.writtenUs ?? null },
  { name: 'START of the handler', afterDueUs: ({ handler }) => handler?.startedUs ?? null },
  { name: 'first receipt', afterDueUs: ({ receivedUs }) => receivedUs[0] ?? null },
  { name: 'half of the members have it', afterDueUs: (message) => received(message, 0.5) },
  { name: '90 % of the members have it', afterDueUs: (message) => received(message, 0.9) },
  { name: 'last receipt', afterDueUs: ({ receivedUs }) => receivedUs.at(-1) ?? null },
  { name: 'end of the handler', afterDueUs: ({ handler }) => handler?.endedUs ?? null },
]

function received({ receivedUs }: Waterfall, share: number): number | null {
  return receivedUs[Math.ceil(receivedUs.length * share) - 1] ?? null
}

function stageTable(shown: readonly Shown[]): Markup {
  const known = stages.filter(({ afterDueUs }) => shown.some(({ message }) => afterDueUs(message) !== null))
  return drawnTable('After the message was due, in milliseconds', known, [
    text('', ({ name }) => name),
    ...shown.map(({ name, message }) =>
      figure<Stage>(
        `${name}, due at ${runTime(message.dueSecond)}, to ${whole(message.receipts)} of ${whole(message.roomSize)} members`,
        ({ afterDueUs }) => {
          const us = afterDueUs(message)
          return us === null ? absent : milliseconds(us)
        },
      ),
    ),
  ])
}
