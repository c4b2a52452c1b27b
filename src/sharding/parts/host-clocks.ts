import type { ShardPart } from '../part-header.ts'
import type { ShardedPlan } from '../sharded-plan.ts'

/** A part's clock, as far as it matters here. */
export type PartClock = Pick<ShardPart, 'index' | 'hostId' | 'startedAtUs' | 'clock'>

/** The monotonic clock of one machine, which all shards there share. */
export interface HostClock {
  readonly shards: readonly number[]
  /** The lead of the machine's wall clock over it, microseconds: one reading for all its shards. */
  readonly aheadUs: number
  /** The error of that lead, with the wall clock's own; null where nothing is known of the wall clock. */
  readonly errorUs: number | null
  /** The least that its wall clock was set by between two readings, microseconds; 0 if all readings agree. */
  readonly setByUs: number
}

/** Each thread finds the zero of its clock by itself, exact to some microseconds: readings that are not farther apart agree. */
const agreeWithinUs = 100

/**
 * The clocks of a run, in the order of the first shard of each. Parts with the same host id are taken to share a clock as long as
 * their readings allow it: a wall clock that was set between two readings leaves them one in common, and a clock of its own does not.
 *
 * @param parts in the order of their shards
 */
export function hostClocks(parts: readonly PartClock[]): readonly HostClock[] {
  const ofHosts = [...Map.groupBy(parts, ({ hostId }) => hostId).values()]
  return ofHosts
    .flatMap((ofHost) => sharingAClock(ofHost).map(clockOf))
    .toSorted((a, b) => (a.shards[0] ?? 0) - (b.shards[0] ?? 0))
}

/** The number of the clock that each shard has, from 0, by shard. */
export function clockNumbers(parts: readonly PartClock[]): ReadonlyMap<number, number> {
  return new Map(hostClocks(parts).flatMap(({ shards }, number) => shards.map((shard) => [shard, number] as const)))
}

/** Returns, by shard, the microseconds to add to its instants to have them on the clock of the first part. */
export function clockShifts(parts: readonly PartClock[]): ReadonlyMap<number, number> {
  const clocks = hostClocks(parts)
  const [reference] = clocks
  return new Map(
    clocks.flatMap(({ shards, aheadUs }) =>
      shards.map((shard) => [shard, aheadUs - (reference?.aheadUs ?? 0)] as const),
    ),
  )
}

/**
 * Returns why the clocks of the parts cannot be what their headers say, a sentence each with what to do: a host id of two clocks, and
 * shards that the same clock shows to have begun too far apart to have played one run.
 *
 * @param parts in the order of their shards
 */
export function clockFaults(
  parts: readonly PartClock[],
  { marginSeconds, options: { workers: shards } }: Pick<ShardedPlan, 'marginSeconds' | 'options'>,
): string[] {
  const clocks = hostClocks(parts)
  const ofHosts = [...Map.groupBy(parts, ({ hostId }) => hostId)].flatMap(([hostId, ofHost]) => {
    const [first, other] = clocks.filter(({ shards: [shard] }) => ofHost.some(({ index }) => index === shard))
    if (first === undefined || other === undefined) return []
    const apart = inWords(Math.abs(other.aheadUs - first.aheadUs))
    return [
      `Shards ${first.shards[0]} and ${other.shards[0]} of ${shards} (counted from 0) name one machine (${hostId}) and have clocks ${apart} apart: two machines started from one snapshot, or a container with a clock of its own. Their clocks are taken for two; start each machine anew and without time namespaces, and play the run again.`,
    ]
  })
  const begunApart = clocks.flatMap((clock) => {
    const begun = parts
      .filter(({ index }) => clock.shards.includes(index))
      .toSorted((a, b) => a.startedAtUs - b.startedAtUs)
    const [first, last] = [begun[0], begun.at(-1)]
    const apartUs = (last?.startedAtUs ?? 0) - (first?.startedAtUs ?? 0)
    if (apartUs <= marginSeconds * 1e6) return []
    return [
      `Shards ${first?.index} and ${last?.index} of ${shards} (counted from 0) began ${inWords(apartUs)} apart by the clock that they share: the wall clock of their machine was set between their starts. Play the run again once it is in step.`,
    ]
  })
  return [...ofHosts, ...begunApart]
}

/** Returns facts about the clocks that do no harm, a sentence each. @param parts in the order of their shards */
export function clockNotes(parts: readonly PartClock[]): string[] {
  return hostClocks(parts).flatMap(({ shards, setByUs }) => {
    if (setByUs === 0) return []
    const who = shards.length === 1 ? `shard ${shards[0]}` : `shards ${shards.join(', ')}`
    return [
      `The wall clock of the machine of ${who} (counted from 0) was set by ${inWords(setByUs)} between two readings. No latency there is touched, as its clock for durations is another, which is set against those of other machines by one reading for all its shards.`,
    ]
  })
}

function sharingAClock(ofHost: readonly PartClock[]): PartClock[][] {
  const groups: { readonly parts: PartClock[]; untilUs: number }[] = []
  for (const part of ofHost.toSorted((a, b) => rangeOf([a]).leastUs - rangeOf([b]).leastUs)) {
    const { leastUs, mostUs } = rangeOf([part])
    const last = groups.at(-1)
    if (last === undefined || leastUs > last.untilUs + agreeWithinUs) groups.push({ parts: [part], untilUs: mostUs })
    else {
      last.parts.push(part)
      last.untilUs = Math.max(last.untilUs, mostUs)
    }
  }
  return groups.map(({ parts }) => parts.toSorted((a, b) => a.index - b.index))
}

function clockOf(parts: readonly PartClock[]): HostClock {
  const anchors = anchorsOf(parts)
  const known = anchors.flatMap(({ wallErrorUs }) => wallErrorUs ?? [])
  const { leastUs, mostUs, disagreeUs } = rangeOf(parts)
  const [first] = anchors
  return {
    shards: parts.map(({ index }) => index),
    aheadUs: first === undefined ? 0 : first.epochUs - first.monotonicUs,
    errorUs: known.length === 0 ? null : mostUs - leastUs + Math.max(...known),
    setByUs: disagreeUs > agreeWithinUs ? disagreeUs : 0,
  }
}

/** Returns between which two leads the wall clock was by all readings, and how far readings contradict each other. */
function rangeOf(parts: readonly PartClock[]): { leastUs: number; mostUs: number; disagreeUs: number } {
  const ends = anchorsOf(parts).map(({ epochUs, monotonicUs, errorUs }) => {
    const leastUs = epochUs - monotonicUs
    return { leastUs, mostUs: leastUs + errorUs }
  })
  const least = ends.map(({ leastUs }) => leastUs)
  const most = ends.map(({ mostUs }) => mostUs)
  return {
    leastUs: Math.min(...least),
    mostUs: Math.max(...most),
    disagreeUs: Math.max(...least) - Math.min(...most),
  }
}

function anchorsOf(parts: readonly PartClock[]): ShardPart['clock']['atStart'][] {
  return parts.flatMap(({ clock: { atStart, atEnd } }) => [atStart, atEnd])
}

function inWords(us: number): string {
  return us < 1e6 ? `${Number((us / 1000).toFixed(1))} ms` : `${Number((us / 1e6).toFixed(1))} s`
}
