import { type Machine, oneMinuteLoad } from '../receive/machine.ts'
import { textTable } from '../text-table.ts'
import type { Spread, StackFigures } from './figures.ts'
import type { JudgedGoal } from './goals.ts'
import type { Settings } from './settings.ts'

const header = [
  'stack',
  'deliveries/CPU-s',
  'in the room',
  'received',
  'connects/s cold',
  'connects/s warm',
  'refused',
  'RSS MiB',
]

export function figureTable(stacks: readonly StackFigures[], { rounds, load }: Settings): string {
  const rows = stacks.map((figures) => [
    figures.stack,
    spreadText(figures.deliveriesPerCpuSecond),
    `${figures.joined} of ${rounds * load.members}`,
    `${figures.received} of ${figures.expected}`,
    spreadText(figures.coldConnectsPerSecond),
    spreadText(figures.warmConnectsPerSecond),
    String(figures.connectsFailed),
    spreadText(figures.rssMiB),
  ])
  return textTable([header, ...rows])
}

export function goalTable(goals: readonly JudgedGoal[]): string {
  const rows = goals.map(({ id, asks, seen, isMet }) => [id, asks, seen, isMet ? 'met' : 'not met'])
  return textTable([['goal', 'asks', 'seen', ''], ...rows], 4)
}

export function describeConditions(machine: Machine, { rounds, load, connects, atOnce }: Settings): string {
  const { members, messagesPerSecond, seconds } = load
  return [
    `${rounds} rounds; ${members} members in one room, ${messagesPerSecond} messages a second for ${seconds} s; ${connects} connects, ${atOnce} at once`,
    `${machine.cores} cores of ${machine.cpu}, Linux ${machine.kernel}, Node ${machine.node}, load ${machine.loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after`,
  ].join('\n')
}

/** The mean, and in brackets the least and the most. */
function spreadText({ mean, least, most }: Spread): string {
  return `${digits(mean)} (${digits(least)}-${digits(most)})`
}

function digits(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}
