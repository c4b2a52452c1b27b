import { leastClusters } from '../src/metrics/judging/median-difference.ts'
import type { ColdStarts } from '../src/metrics/result/run-result.ts'
import { shareOf, whole, withMs } from './figures.ts'

/** What a cold start costs the people in the room, in one sentence. */
export function coldStartSentence({ penalty, messages, deliveries }: ColdStarts): string {
  const attributed = deliveries.cold + deliveries.warm
  if (messages.cold + messages.warm === 0)
    return messages.unattributed === 0
      ? 'No message was sent.'
      : 'No log line tells which invocation sent which message, so nobody can say what a cold start adds.'
  if (messages.cold === 0) return 'No message was sent by a cold start.'
  const touched = `touches ${shareOf(deliveries.cold, attributed)} of the deliveries`
  if (penalty !== null) {
    const { medianUs, fromUs, toUs } = penalty
    return `A cold start adds ${withMs(medianUs)} at the median (95 % CI ${withMs(fromUs)} to ${withMs(toUs)}) and ${touched}.`
  }
  const few = Math.min(messages.cold, messages.warm)
  const which = messages.cold <= messages.warm ? 'cold' : 'warm'
  return `${whole(few)} ${which} ${few === 1 ? 'invocation' : 'invocations'} sent messages: too few (of at least ${leastClusters}) to say what a cold start adds. It ${touched}.`
}
