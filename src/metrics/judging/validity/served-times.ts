import type { ServedTimesFigures } from '../../result/served-times.ts'
import { type JudgedLimit, besideEachOther, judgedLimit, milliseconds, percent } from '../checks/judged-limit.ts'
import type { RunFacts } from '../run-facts.ts'

/**
 * The share by which the mean may be off. A step that is done n times in turn takes n times the mean, so a strategy that waits
 * looks slower than it is by the same share. A median would not show it: on a busy machine most times are served to half a
 * millisecond, and some are tens of milliseconds late.
 *
 * All kinds together may be off by a fifth, since the room waits for all of them: that is above the tenth that a machine costs if
 * it is also busy with other work. A single kind may be off by half, because there the stand-in itself may not be able to be as
 * fast, as in a scan of a large table.
 */
const mostOff = { together: 0.2, kind: 0.5 }

/** With fewer samples, one long stall decides. */
const leastServed = 100

/** Checks whether the service times of the embedded stack were those that it was told to take. */
export function servedTimesLimits({ servedTimes }: Pick<RunFacts, 'servedTimes'>): JudgedLimit[] {
  if (servedTimes === undefined) return []
  const kinds = Object.entries(servedTimes.kinds).flatMap(([kind, figures]) => meanError(`of ${kind}`, figures))
  const [worst] = kinds.toSorted((a, b) => b.off - a.off)
  const note = `${worst?.whose ?? ''}, the worst of ${kinds.length} kinds`
  return [
    limitOf('service times, mean, all kinds', '', mostOff.together, meanError('of all kinds', servedTimes.all)[0]),
    limitOf('service times, mean, one kind', worst === undefined ? '' : note, mostOff.kind, worst),
  ]
}

interface MeanError {
  readonly whose: string
  readonly askedUs: number
  readonly servedUs: number
  /** The deviation as a share of the mean that was asked for. */
  readonly off: number
}

function meanError(whose: string, { served, meanAskedUs, meanServedUs }: ServedTimesFigures): MeanError[] {
  if (served < leastServed || meanAskedUs === null || meanServedUs === null) return []
  return [{ whose, askedUs: meanAskedUs, servedUs: meanServedUs, off: Math.abs(meanServedUs / meanAskedUs - 1) }]
}

function limitOf(name: string, note: string, limit: number, error: MeanError | undefined): JudgedLimit {
  const row = { name, note, bound: 'at most', limit, unit: 'share' } as const
  if (error === undefined) return judgedLimit({ ...row, observed: null }, [])
  const { whose, askedUs, servedUs, off } = error
  const mean = besideEachOther(servedUs, askedUs, milliseconds)
  const shown = besideEachOther(off, limit, percent)
  return judgedLimit({ ...row, observed: off }, [
    `The service times ${whose} were to have a mean of ${mean.limit} and had ${mean.observed}, ${shown.observed} off; the limit is ${shown.limit}.`,
  ])
}
