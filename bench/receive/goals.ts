import type { ClientName } from './clients.ts'
import type { ClientFigures, Comparison } from './comparison.ts'
import type { Mode } from './load.ts'

/** A goal, and the load under which it is measured. */
export interface Goal {
  readonly id: string
  readonly mode: Mode
  readonly asks: string
  /** Without which it is not judged. */
  readonly beside?: ClientName
  readonly judge: (client: (name: ClientName) => ClientFigures) => Judgement
}

interface Judgement {
  readonly seen: string
  /** Null where the machine was too busy to tell. */
  readonly isMet: boolean | null
}

/** A goal after the rounds. */
export interface JudgedGoal extends Judgement {
  readonly id: string
  readonly asks: string
}

/**
 * The goals whose load was measured, and the one of every load: that one alone holds on any machine.
 *
 * @param isTooBusy has the machine been too busy for any other?
 */
export function judgeGoals(
  goals: readonly Goal[],
  comparisons: readonly Comparison[],
  isTooBusy: boolean,
): JudgedGoal[] {
  const judged = goals.flatMap(({ id, mode, asks, beside, judge }) => {
    const clients = comparisons.find(({ load }) => load.mode === mode)?.clients
    if (beside !== undefined && clients?.every(({ client }) => client !== beside)) return []
    if (clients === undefined) return []
    const { seen, isMet } = judge((name) => figuresOf(clients, name))
    return [{ id, asks, seen, isMet: isTooBusy ? null : isMet }]
  })
  return [...judged, countEquality(comparisons)]
}

function figuresOf(clients: readonly ClientFigures[], name: ClientName): ClientFigures {
  const figures = clients.find(({ client }) => client === name)
  if (figures === undefined) throw new Error(`${name} did not take part`)
  return figures
}

function countEquality(comparisons: readonly Comparison[]): JudgedGoal {
  const clients = comparisons.flatMap(({ clients }) => clients)
  const missed = clients.filter(({ sent, received }) => sent !== received).map(({ client }) => client)
  const seen = missed.length === 0 ? 'all of them' : `not ${[...new Set(missed)].join(', ')}`
  return { id: 'P9', asks: 'every client received what was sent', seen, isMet: missed.length === 0 }
}

const crowd = 'fanbench crowd'

export const besideC: Goal = {
  id: 'P1',
  mode: 'paced',
  asks: 'all defaults, log and evaluation: >= 45 % of the messages that raw C takes a CPU-second',
  judge: (client) => {
    const share = 1 / ratio(client(crowd), 'raw C epoll')
    return { seen: percent(share), isMet: share >= 0.45 }
  },
}

export const besideTunedWs: Goal = {
  id: 'P2',
  mode: 'paced',
  asks: 'all defaults, log and evaluation: >= 1.2 times the messages that tuned ws takes a CPU-second',
  judge: (client) => {
    const times = 1 / ratio(client(crowd), 'tuned ws')
    return { seen: `${times.toFixed(2)} times`, isMet: times >= 1.2 }
  },
}

export const besideArtillery: Goal = {
  id: 'P2',
  mode: 'paced',
  asks: '>= 2.0 times the messages that Artillery with a hand-written listener takes a CPU-second',
  judge: (client) => {
    const times = 1 / ratio(client(crowd), 'Artillery')
    return { seen: `${times.toFixed(2)} times`, isMet: times >= 2 }
  },
}

export const batched: Goal = {
  id: 'P3',
  mode: 'batch',
  asks: '16 frames a read, without the evaluation: >= 1,000,000 messages a CPU-second, or >= 40 % of raw C',
  judge: (client) => {
    const { cpuUsPerMessage, evaluationUsPerMessage } = client(crowd)
    const aCpuSecond = 1e6 / (cpuUsPerMessage.mean - evaluationUsPerMessage.mean)
    const share = 1 / receivingRatio(client(crowd), 'raw C epoll')
    return { seen: `${grouped(aCpuSecond)}, ${percent(share)}`, isMet: aCpuSecond >= 1_000_000 || share >= 0.4 }
  },
}

export const besideBareTransport: Goal = {
  id: 'P1',
  mode: 'paced',
  asks: 'without the evaluation: >= 85 % of the messages that a bare client on the same transport takes a CPU-second',
  judge: (client) => {
    const share = 1 / receivingRatio(client(crowd), 'bare client')
    return { seen: percent(share), isMet: share >= 0.85 }
  },
}

export const besideBareClient: Goal = {
  id: 'P4',
  mode: 'paced',
  asks: 'without the evaluation: <= 20 % more CPU than a bare client on the same transport',
  judge: (client) => {
    const more = receivingRatio(client(crowd), 'bare client') - 1
    return { seen: `${percent(more)} more`, isMet: more <= 0.2 }
  },
}

export const connecting: Goal = {
  id: 'P5',
  mode: 'paced',
  asks: '<= 0.6 ms CPU a connection (stretch 0.15), >= 1,500 a CPU-second',
  judge: (client) => {
    const ms = client(crowd).cpuMsPerConnection.mean
    return { seen: `${ms.toFixed(3)} ms, ${grouped(1000 / ms)}`, isMet: ms <= 0.6 && 1000 / ms >= 1500 }
  },
}

export const memory: Goal = {
  id: 'P6',
  mode: 'paced',
  asks: '<= 12 KiB RSS a connection, <= 100 MiB without any',
  judge: (client) => {
    const { rssKiBPerConnection, rssMiBWithoutConnections } = client(crowd)
    const [each, base] = [rssKiBPerConnection.mean, rssMiBWithoutConnections.mean]
    return { seen: `${each.toFixed(1)} KiB, ${base.toFixed(0)} MiB`, isMet: each <= 12 && base <= 100 }
  },
}

export const memoryOfTenThousand: Goal = {
  id: 'P6',
  mode: 'paced',
  asks: '10,000 connections in <= 300 MiB RSS',
  judge: (client) => {
    const { rssMiBOpen } = client(crowd)
    return { seen: `${rssMiBOpen.most.toFixed(0)} MiB`, isMet: rssMiBOpen.most <= 300 }
  },
}

export const shareOfACore: Goal = {
  id: 'P7',
  mode: 'paced',
  asks: '10,000 connections, 20,000 messages a second: <= 35 % of a core',
  judge: (client) => {
    const { cores } = client(crowd)
    return { seen: percent(cores.mean), isMet: cores.mean <= 0.35 }
  },
}

export const manyConnections: Goal = {
  id: 'P8',
  mode: 'paced',
  asks: '50,000 connections on one machine (stretch 100,000), every message received',
  judge: (client) => {
    const { rounds, connectsPerSecond, rssKiBPerConnection, sent, received } = client(crowd)
    const connections = Math.min(...rounds.map(({ connections }) => connections))
    const bytes = rssKiBPerConnection.mean * 1024
    return {
      seen: `${grouped(connections)} opened at ${grouped(connectsPerSecond.mean)} a second, ${grouped(bytes)} bytes RSS each`,
      isMet: connections >= 50_000 && sent === received,
    }
  },
}

export const besideWithoutTls: Goal = {
  id: 'P13',
  mode: 'paced',
  asks: 'over TLS, without the evaluation: <= 1.5 times the CPU of a message without',
  judge: (client) => {
    const times = receivingRatio(client(crowd), 'crowd without TLS')
    return { seen: `${times.toFixed(2)} times`, isMet: times <= 1.5 }
  },
}

export function aheadOf(other: ClientName): Goal {
  return {
    id: 'P13',
    mode: 'paced',
    asks: `over TLS: more messages a CPU-second than ${other}`,
    beside: other,
    judge: (client) => {
      const times = 1 / ratio(client(crowd), other)
      return { seen: `${times.toFixed(2)} times`, isMet: times > 1 }
    },
  }
}

export const memoryOverTls: Goal = {
  id: 'P13',
  mode: 'paced',
  asks: '<= 48 KiB RSS a connection over TLS',
  judge: (client) => {
    const { mean } = client(crowd).rssKiBPerConnection
    return { seen: `${mean.toFixed(1)} KiB`, isMet: mean <= 48 }
  },
}

export const connectingOverTls: Goal = {
  id: 'P13',
  mode: 'paced',
  asks: '<= 1.3 ms CPU a connection with a full exchange, less with a resumed session',
  judge: (client) => {
    const [full, resumed] = [client(crowd), client('crowd resuming')].map((row) => row.cpuMsPerConnection.mean)
    const [fullMs, resumedMs] = [full ?? Number.NaN, resumed ?? Number.NaN]
    return { seen: `${fullMs.toFixed(2)} ms, ${resumedMs.toFixed(2)} ms`, isMet: fullMs <= 1.3 && resumedMs < fullMs }
  },
}

export const tenThousandOverTls: Goal = {
  id: 'P13',
  mode: 'paced',
  asks: '10,000 connections over TLS on two cores, every message received',
  judge: (client) => {
    const { rounds, connectsPerSecond, rssMiBOpen, cores, sent, received } = client(crowd)
    const connections = Math.min(...rounds.map(({ connections }) => connections))
    return {
      seen: `${grouped(connections)} opened at ${grouped(connectsPerSecond.mean)} a second, ${rssMiBOpen.most.toFixed(0)} MiB, ${percent(cores.mean)} of a core`,
      isMet: connections >= 10_000 && sent === received,
    }
  },
}

function ratio(figures: ClientFigures, other: ClientName): number {
  return figures.timesOf[other]?.mean ?? Number.NaN
}

/** Where what is asked for is the cost of receiving alone. */
function receivingRatio(figures: ClientFigures, other: ClientName): number {
  return figures.receivingTimesOf[other]?.mean ?? Number.NaN
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
