import { leastObservations } from '../../src/metrics/judging/median-difference.ts'
import type { ColdStarts } from '../../src/metrics/result/run-result.ts'
import { shareOf, whole, withMs } from '../figures.ts'

/** What a cold start costs the members of the room, in one sentence. */
export function coldStartSentence({ penalty, broadcasts, messages, deliveries }: ColdStarts): string {
  const { waited = 0 } = deliveries
  const attributed = deliveries.cold + waited + deliveries.warm
  if (messages.cold + (messages.waited ?? 0) + messages.warm === 0)
    return messages.unattributed === 0
      ? 'No message was sent.'
      : 'No log line tells which invocation sent which message, so what a cold start adds is not known.'
  if (messages.cold === 0) return 'No message was sent by a cold start.'
  const waiting = waited === 0 ? '' : `; ${shareOf(waited, attributed)} waited for the start of another`
  const touched = `touches ${shareOf(deliveries.cold, attributed)} of the deliveries${waiting}`
  if (penalty !== null) return `${penaltySentence(penalty)} and ${touched}.`
  const counted = broadcasts ?? messages
  const which = counted.cold <= counted.warm ? 'cold' : 'warm'
  const few = counted[which]
  if (few >= leastObservations)
    return `Too many deliveries by warm invocations were lost to say what a cold start adds. It ${touched}.`
  return `${whole(few)} ${which} ${few === 1 ? 'invocation' : 'invocations'} sent messages: too few (of at least ${leastObservations}) to say what a cold start adds. It ${touched}.`
}

function penaltySentence({ medianUs, fromUs, toUs }: NonNullable<ColdStarts['penalty']>): string {
  const interval = `95 % CI ${withMs(fromUs)} to ${withMs(toUs)}`
  return medianUs === 'infinite'
    ? `After a cold start, half of the room or more never gets the message at the median (${interval})`
    : `A cold start adds ${withMs(medianUs)} at the median (${interval})`
}
