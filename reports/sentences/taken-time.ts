import type { RunResult, StallCause, TakenShares } from '../../src/metrics/result/run-result.ts'
import { percent, withMs } from '../figures.ts'

/** In the order in which they are told, and what each is a share of. */
export const takenNames = [
  ['stolenShare', 'hypervisor', "of the processor's time"],
  ['throttledShare', "container's CPU limit", 'of the time'],
  ['othersShare', 'other processes', 'of the cores'],
  ['stoppedShare', 'stopped', 'of the time'],
  ['waitedShare', 'waiting for a core', 'of the time'],
  ['pressureShare', 'pressure', 'of the time'],
] as const satisfies readonly (readonly [keyof TakenShares, string, string])[]

/** `hypervisor 2.1 % of the processor's time`, ... of what the system tells; null where it tells nothing. */
export function takenText(shares: TakenShares): string | null {
  const known = takenNames.flatMap(([name, what, whole]) => {
    const share = shares[name]
    return share === null ? [] : [`${what} ${percent(share)} ${whole}`]
  })
  return known.length === 0 ? null : known.join(' · ')
}

/** The time that the machine took from the run, and its worst second; empty if that is not known. */
export function takenSentences({ takenTime, generator }: RunResult): string[] {
  const run = takenTime === undefined || takenTime === null ? null : takenText(takenTime.run)
  const worst = takenTime?.worst ?? null
  const ofWorst = worst === null ? null : takenText(worst)
  const stalls = generator.flatMap(({ worker, longestStallUs, longestStall }) =>
    longestStall === undefined
      ? []
      : [`The longest stall of worker ${worker} took ${withMs(longestStallUs)}: ${stallCauses[longestStall.cause]}.`],
  )
  return [
    ...(run === null ? [] : [`Taken from the run: ${run}.`]),
    ...(worst === null || ofWorst === null
      ? []
      : [`Most was taken from second ${worst.startSecond} to ${worst.endSecond}: ${ofWorst}.`]),
    ...stalls,
  ]
}

/** Whether the load generator's own work is in the tail; null where that is not known. */
export function ownWorkSentence({ ownWork }: RunResult): string | null {
  if (ownWork === undefined || ownWork === null) return null
  const { slowestShare, allShare, longestUs } = ownWork
  const longest = longestUs === 0 ? 'none took a millisecond' : `the longest took ${withMs(longestUs)}`
  return `The load generator's own work (log, pings, garbage collection; ${longest}) came within 0.1 s before ${percent(slowestShare)} of the slowest hundredth of the deliveries were read, and before ${percent(allShare)} of all deliveries.`
}

export const stallCauses: Readonly<Record<StallCause, string>> = {
  hypervisor: 'the hypervisor gave its core to others',
  'cpu-limit': "the container's CPU limit was used up",
  'other-processes': 'other processes of the machine had the core',
  'own-processes': 'other processes of this run had the core',
  stopped: 'it was stopped',
  'garbage-collection': 'it collected garbage',
  'own-work': 'it was busy with its own work',
}
