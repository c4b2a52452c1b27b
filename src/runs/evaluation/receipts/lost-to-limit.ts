import type { Clocks } from './clocks.ts'
import type { MessageCollector } from './matched-message.ts'
import {
  type PublishedMessages,
  type WorkerFacts,
  limitedFields,
  stayChanges,
  stayFields,
  rowsOf,
} from '../../../metrics/recording/worker-facts.ts'

/** From when to when what a member missed is no evidence about the chat; monotonic microseconds. */
type Outage = readonly [fromUs: number, untilUs: number]

/**
 * How many deliveries were lost to and of members whose connection the harness had ended because of a message over its own
 * limit: what was under way then, which is at most `drainUs` old, and all that followed until the member was in its room again.
 */
export function lostToLimit(
  { publisher, sentAtUs }: Pick<PublishedMessages, 'publisher' | 'sentAtUs'>,
  workerFacts: readonly Pick<WorkerFacts, 'limited' | 'stays'>[],
  drainUs: number,
  clocks: Clocks | null = null,
): MessageCollector<number> {
  const outages = outagesOf(workerFacts, drainUs)
  let lost = 0
  return {
    add({ index, missed }) {
      if (outages.size === 0) return
      const atUs = sentAtUs[index] ?? 0
      const sender = publisher[index] ?? 0
      const isOut = (member: number) => {
        const apartUs = clocks?.windowErrorUs(sender, member) ?? 0
        return outages.get(member)?.some(([fromUs, untilUs]) => atUs >= fromUs - apartUs && atUs < untilUs + apartUs)
      }
      // What it had sent may have been ended with its connection.
      if (isOut(sender)) lost += missed.length
      else for (const member of missed) if (isOut(member)) lost += 1
    },
    figures: () => lost,
  }
}

function outagesOf(
  workerFacts: readonly Pick<WorkerFacts, 'limited' | 'stays'>[],
  drainUs: number,
): Map<number, Outage[]> {
  const outages = new Map<number, Outage[]>()
  const ends = workerFacts.flatMap(({ limited }) => [...rowsOf(limited, limitedFields.length)])
  if (ends.length === 0) return outages
  const entries = Map.groupBy(
    workerFacts
      .flatMap(({ stays }) => [...rowsOf(stays, stayFields.length)])
      .filter(([, change]) => change === stayChanges.entered),
    ([member = 0]) => member,
  )
  for (const [member = 0, atUs = 0] of ends) {
    const backAtUs = (entries.get(member) ?? [])
      .map(([, , enteredAtUs = 0]) => enteredAtUs)
      .filter((enteredAtUs) => enteredAtUs > atUs)
      .reduce((earliest, enteredAtUs) => Math.min(earliest, enteredAtUs), Number.POSITIVE_INFINITY)
    outages.set(member, [...(outages.get(member) ?? []), [atUs - drainUs, backAtUs]])
  }
  return outages
}
