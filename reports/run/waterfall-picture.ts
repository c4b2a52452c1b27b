import type { Waterfall } from '../../src/metrics/result/run-result.ts'
import { counted } from '../counted.ts'
import { plain, runTime, withMs } from '../figures.ts'
import { type Markup, html } from '../html/markup.ts'

interface Bar {
  readonly name: string
  readonly look: 'waiting' | 'way' | 'init' | 'write' | 'wait' | 'handler'
  readonly fromUs: number
  readonly untilUs: number
}

const rowHeight = 34
const barHeight = 10
/** The distance between the receipts of one message, or their height together. */
const receiptStep = 12
const mostReceiptsHeight = 84
const axisHeight = 22
/** A handler that goes on for long after the last receipt is drawn so far beyond it. */
const mostBeyond = 1.3

/** An SVG, which needs no script; places on it are shares of its width, so that its text keeps its size. */
export function waterfallPicture(name: string, message: Waterfall): Markup {
  const { receivedUs, receipts } = message
  const lastUs = receivedUs.at(-1) ?? 0
  const bars = barsOf(message)
  const endUs = Math.max(1, lastUs, Math.min(lastUs * mostBeyond, ...bars.map(({ untilUs }) => untilUs).slice(-1)))
  const place = (us: number) => `${Number(((Math.max(0, Math.min(us, endUs)) / endUs) * 100).toFixed(2))}%`
  const receiptsTop = bars.length * rowHeight
  const step = Math.min(receiptStep, mostReceiptsHeight / Math.max(1, receivedUs.length - 1))
  const foot = receiptsTop + rowHeight + step * (receivedUs.length - 1)
  const caption = `${name}: everybody had it ${withMs(lastUs)} after it was due, at ${runTime(message.dueSecond)}`
  return html`<figure class="waterfall">
<figcaption>${caption}</figcaption>
<svg width="100%" height="${Math.ceil(foot + axisHeight)}" role="img" aria-label="${caption}. ${bars.map(spoken).join('; ')}; ${counted(receipts, 'receipt')}: ${receiptSpan(receivedUs)}.">
${ticks(endUs).map((us) => html`<line class="grid" x1="${place(us)}" x2="${place(us)}" y1="0" y2="${foot.toFixed(1)}"/>${us > 0.93 * endUs ? null : html`<text class="tick" x="${place(us)}" y="${(foot + 15).toFixed(1)}" text-anchor="${us === 0 ? 'start' : 'middle'}">${plain(us / 1000)}${us === 0 ? ' ms' : ''}</text>`}`)}
${bars.map((bar, row) => html`<text x="0" y="${row * rowHeight + 12}">${spoken(bar)}</text><rect class="${bar.look}" x="${place(bar.fromUs)}" y="${row * rowHeight + 17}" width="${share(bar, endUs)}%" height="${barHeight}" rx="2"/>`)}
<text x="0" y="${receiptsTop + 12}">${counted(receipts, 'receipt')}: ${receiptSpan(receivedUs)}</text>
<g class="receipts${receivedUs.length > 60 ? ' many' : ''}">${receivedUs.map((us, rank) => html`<circle cx="${place(us)}" cy="${Number((receiptsTop + 24 + rank * step).toFixed(1))}"/>`)}</g>
</svg>
</figure>`
}

function barsOf({ sentUs, handler, written, receivedUs }: Waterfall): Bar[] {
  const firstUs = receivedUs[0] ?? sentUs
  const late: Bar = { name: 'due to sent', look: 'waiting', fromUs: 0, untilUs: sentUs }
  if (handler === null) return [late, { name: 'sent to first receipt', look: 'way', fromUs: sentUs, untilUs: firstUs }]
  if (written !== undefined) return [late, ...barsOfWritten(sentUs, written, handler)]
  // Logs have whole milliseconds: a handler may seem to start before the message was sent.
  const startUs = Math.max(sentUs, handler.startedUs)
  const { init } = handler
  const initEndUs = Math.min(init?.endedUs ?? 0, startUs)
  return [
    late,
    { name: 'sent to START', look: 'way', fromUs: sentUs, untilUs: startUs },
    ...(init === null || initEndUs <= sentUs
      ? []
      : [
          {
            name: 'of it, an environment starts (init)',
            look: 'init' as const,
            fromUs: Math.max(sentUs, init.startedUs),
            untilUs: initEndUs,
          },
        ]),
    {
      name: `handler ${handler.functionName}`,
      look: 'handler',
      fromUs: startUs,
      untilUs: Math.max(startUs, handler.endedUs),
    },
  ]
}

/** What the invocation is that a written message waits for, in words. */
const waitNames = { stream: 'waits for the stream', invocation: 'waits for the invocation' } as const

/** A message that is written before anybody is told: the request, the wait for the invocation that tells, and the telling. */
function barsOfWritten(
  sentUs: number,
  written: NonNullable<Waterfall['written']>,
  handler: NonNullable<Waterfall['handler']>,
): Bar[] {
  const { functionName, waitsFor } = written
  const startUs = Math.max(sentUs, written.startedUs)
  const writtenUs = Math.max(startUs, written.writtenUs)
  const before: Bar[] = [{ name: 'sent to START of the POST', look: 'way', fromUs: sentUs, untilUs: startUs }]
  const tells = (fromUs: number): Bar => {
    return {
      name: `${handler.functionName} fans out`,
      look: 'handler',
      fromUs,
      untilUs: Math.max(fromUs, handler.endedUs),
    }
  }
  if (waitsFor === null)
    return [
      ...before,
      { name: `POST: ${functionName} writes`, look: 'write', fromUs: startUs, untilUs: writtenUs },
      tells(writtenUs),
    ]
  const toldUs = Math.max(writtenUs, handler.startedUs)
  const initUs = within(writtenUs, handler.init?.startedUs ?? 0, toldUs)
  const initEndUs = within(writtenUs, handler.init?.endedUs ?? 0, toldUs)
  return [
    ...before,
    {
      name: `POST: ${functionName}, to its answer`,
      look: 'write',
      fromUs: startUs,
      untilUs: Math.max(writtenUs, written.endedUs),
    },
    { name: waitNames[waitsFor], look: 'wait', fromUs: writtenUs, untilUs: toldUs },
    ...(initEndUs > initUs
      ? [{ name: 'of it, an environment starts (init)', look: 'init' as const, fromUs: initUs, untilUs: initEndUs }]
      : []),
    tells(toldUs),
  ]
}

function within(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}

function spoken({ name, fromUs, untilUs }: Bar): string {
  return `${name}: ${withMs(untilUs - fromUs)}`
}

function receiptSpan(receivedUs: readonly number[]): string {
  const [first = 0, last = 0] = [receivedUs[0], receivedUs.at(-1)]
  return withMs(first) === withMs(last) ? `at ${withMs(last)}` : `${withMs(first)} to ${withMs(last)}`
}

/** At least so wide that it is seen. */
function share({ fromUs, untilUs }: Bar, endUs: number): number {
  const until = Math.min(untilUs, endUs)
  return Number(Math.max(0.4, ((until - fromUs) / endUs) * 100).toFixed(2))
}

/** 0 and about four more, each 1, 2 or 5 of a decade apart. */
function ticks(endUs: number): number[] {
  const decade = 10 ** Math.floor(Math.log10(endUs))
  const step = [0.1, 0.2, 0.5, 1, 2].map((part) => part * decade).find((one) => endUs / one <= 5) ?? decade
  return Array.from({ length: Math.floor(endUs / step) + 1 }, (_, count) => count * step)
}
