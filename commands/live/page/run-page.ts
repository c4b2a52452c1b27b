import { type LiveChart, type LivePage, renderLivePage } from './live-page.ts'
import { lookOf } from '../../../reports/html/series-looks.ts'
import { commandLine } from '../../../reports/html/command-line.ts'

/** The facts about a run before it starts. */
export interface RunToFollow {
  readonly scenario: string
  readonly runId: string
  readonly badge: string
  readonly members: number
  readonly rooms: number
  /** A message that not everybody has by then counts as one that not everybody gets. */
  readonly everybodyWithinSeconds: number
  /** The command that repeats the run. */
  readonly command: string
}

/** The number of seconds that the percentiles cover. */
export const lastSeconds = 10

/** The labels of a run's figures. */
export const runLabels = {
  open: 'open connections',
  messages: 'messages a second',
  deliveries: 'deliveries a second',
  everybodyP50: 'everybody p50',
  everybodyP90: 'everybody p90',
  p50: 'p50',
  p99: 'p99',
  outstanding: 'not yet delivered',
} as const

const charts: readonly LiveChart[] = [
  {
    title: `time until everybody in the room has a message in ms, of the last ${lastSeconds} s`,
    yAxis: 'latency',
    look: lookOf.everybody,
    series: [runLabels.everybodyP50, runLabels.everybodyP90],
  },
  {
    title: `delivery latency in ms, of the last ${lastSeconds} s`,
    yAxis: 'latency',
    look: lookOf.delivery,
    series: [runLabels.p50, runLabels.p99],
  },
  ...(
    [
      [runLabels.outstanding, lookOf.other],
      [runLabels.deliveries, lookOf.delivery],
      [runLabels.messages, lookOf.other],
      [runLabels.open, lookOf.connection],
    ] as const
  ).map(([label, look]): LiveChart => ({ title: label, yAxis: 'count', look, series: [label] })),
]

export function renderRunPage({
  scenario,
  runId,
  badge,
  members,
  rooms,
  everybodyWithinSeconds,
  command,
}: RunToFollow): Promise<string> {
  const page: LivePage = {
    name: scenario,
    id: runId,
    badge,
    facts: [
      ['run', runId],
      ['members', members],
      ['rooms', rooms],
      ['command', commandLine(command)],
    ],
    note: `Live figures include warm-up and drain. Percentiles are exact to 12 %; the charts show those of the last ${lastSeconds} s. Everybody: the members who are in the room at the time of the message and stay there. A message is counted when all of them have it; a message that some do not have after ${everybodyWithinSeconds} s counts as longer than that, and its percentile has no point in the chart. Above 50 messages per second, it is a sample. Not yet delivered: the members in the room of each sent message, less all received copies. These deliveries are late or lost; the report says which.`,
    charts,
    isRun: true,
  }
  return renderLivePage(page)
}
