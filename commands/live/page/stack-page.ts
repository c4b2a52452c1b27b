import { html } from '../../../reports/html/markup.ts'
import { lookOf } from '../../../reports/html/series-looks.ts'
import { type LiveChart, renderLivePage } from './live-page.ts'

/** The facts about an embedded stack that is up. */
export interface StackToFollow {
  readonly name: string
  /** The URL of its WebSocket API. */
  readonly url: string
  /** Describes its service times; null if it answers as soon as it can. */
  readonly serviceTimes: string | null
  /** The URL of the chat page; null if there is none. */
  readonly chatPageUrl: string | null
}

/** The labels of a stack's figures. */
export const stackLabels = {
  open: 'open connections',
  messages: 'messages a second',
  posts: 'posts a second',
  gone: 'posts to connections that are gone (410), a second',
  throttled: 'throttled, a second',
  invocations: 'invocations a second',
  coldStarts: 'cold starts a second',
  environments: 'execution environments',
} as const

const { open, messages, posts, gone, throttled, invocations, coldStarts, environments } = stackLabels

const charts: readonly LiveChart[] = [
  {
    title: 'messages from clients and posts to them, a second',
    yAxis: 'count',
    look: lookOf.other,
    series: [messages, posts],
  },
  { title: 'refused, a second', yAxis: 'count', look: lookOf.other, series: [gone, throttled] },
  { title: open, yAxis: 'count', look: lookOf.connection, series: [open] },
  {
    title: 'Lambda, a second',
    yAxis: 'count',
    look: [lookOf.handler, lookOf.coldStart],
    series: [invocations, coldStarts],
  },
  { title: environments, yAxis: 'count', look: lookOf.coldStart, series: [environments] },
]

export function renderStackPage({ name, url, serviceTimes, chatPageUrl }: StackToFollow): Promise<string> {
  return renderLivePage({
    name: `up ${name}`,
    id: url,
    badge: 'emulated — compare only with emulated',
    facts: [
      ['WebSocket API', url],
      ...(chatPageUrl === null ? [] : [['to sit in', html`<a href="${chatPageUrl}">the chat page</a>`] as const]),
    ],
    note: html`What the gateway and Lambda of the embedded stack have counted while this page was open. They are emulated on this machine; the distance over the network is not${serviceTimes === null ? ", nor are AWS's own latencies" : `, and service times are ${serviceTimes}`}. Throttled are handshakes, messages, posts and invocations that a limit has refused. How late deliveries are, only those who receive them know: a run shows it.`,
    charts,
    isRun: false,
  })
}
