import type { RunResult } from '../src/metrics/result/run-result.ts'
import { counted } from './counted.ts'
import { duration, plain, whole } from './figures.ts'

/** The run in one line: `1,000 clients · 50 rooms × 20 · 22 messages/s · 50 s · seed 42`. */
export function whatRan(result: RunResult): string {
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
