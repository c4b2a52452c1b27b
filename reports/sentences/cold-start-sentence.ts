import { leastObservations } from '../../src/metrics/judging/median-difference.ts'
import type { ColdStarts } from '../../src/metrics/result/run-result.ts'
import { rangeMs, whatIsKnown } from '../brackets.ts'
import { shareOf, whole, withMs } from '../figures.ts'

type Penalty = NonNullable<ColdStarts['penalty']>

/** The cost of a cold start to the members of the room, in one sentence. */
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

/** `12.0 ms`, or `5.00 to 40.0 ms` where that is all that is known; null where it is not known to add anything. */
export function addedByColdStart({ medianUs, fromUs, toUs }: Penalty): string | null {
  const ends = { lower: fromUs, upper: toUs }
  const known = whatIsKnown(medianUs, ends, 0)
  if (known === 'no significant difference' || (typeof medianUs === 'number' && medianUs < 0)) return null
  return known === 'interval' && medianUs !== 'infinite' ? rangeMs(ends) : withMs(medianUs)
}

/** Where {@link addedByColdStart} is null: why. */
export function notSlowerPhrase({ fromUs, toUs }: Penalty): string {
  const interval = `95 % CI of what it adds ${rangeMs({ lower: fromUs, upper: toUs })}`
  return typeof toUs === 'number' && toUs < 0
    ? `a cold start is not slower than a warm one (${interval})`
    : `a cold start does not differ significantly from a warm one (${interval})`
}

function penaltySentence(penalty: Penalty): string {
  const { medianUs, fromUs, toUs } = penalty
  const added = addedByColdStart(penalty)
  if (added === null) return capital(notSlowerPhrase(penalty))
  const interval = `95 % CI ${rangeMs({ lower: fromUs, upper: toUs })}`
  if (medianUs === 'infinite')
    return `After a cold start, half of the room or more never gets the message at the median (${interval})`
  return added === withMs(medianUs)
    ? `A cold start adds ${added} at the median (${interval})`
    : `A cold start adds ${added} at the median (95 % CI)`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
