import { workerLogName } from '../../runs/run-logs.ts'
import type { ShardedPlan } from '../sharded-plan.ts'
import { type KnownPart, earlyEndOf } from './cut-off.ts'
import type { FoundPart } from './find-parts.ts'
import { clockFaults, clockNotes } from './host-clocks.ts'

export interface CheckedParts {
  /** At most one of each shard, by its index. */
  readonly parts: readonly FoundPart[]
  /** Why they are not the whole run, a sentence each. */
  readonly faults: readonly string[]
  /** Facts about them that make nothing invalid, a sentence each. */
  readonly notes: readonly string[]
}

/**
 * Is every shard of the plan there exactly once, of this run and this plan, with the log that it wrote, was each on time, and can
 * their clocks be what they say?
 * All usable parts are used: the run is invalid, and its figures describe the parts that were there.
 */
export function checkParts(
  plan: Pick<ShardedPlan, 'planHash' | 'marginSeconds' | 'options'>,
  runId: string,
  found: readonly FoundPart[],
): CheckedParts {
  const shards = plan.options.workers
  const faults: string[] = []
  const usable = found.filter((part) => {
    const reason = whyUnusable(part, { shards, runId, planHash: plan.planHash })
    if (reason !== null) faults.push(`${part.path} is not used: ${reason}.`)
    return reason === null
  })
  const byIndex = Map.groupBy(usable, ({ header }) => header.index)
  const parts: FoundPart[] = []
  for (let index = 0; index < shards; index++) {
    const [first, ...others] = byIndex.get(index) ?? []
    if (first === undefined) {
      faults.push(`${nameOf(index, shards)} left no part: it was never played, or its part did not come here.`)
      continue
    }
    parts.push(first)
    if (others.length > 0) {
      const paths = [first, ...others].map(({ path }) => path).join(', ')
      faults.push(
        `${nameOf(index, shards)} was played ${others.length + 1} times (${paths}): its members were there that many times. The first part is used.`,
      )
    }
  }
  const headers = parts.map(({ header }) => header)
  return {
    parts,
    faults: [
      ...faults,
      ...clockFaults(headers, plan),
      ...parts.flatMap((part) => faultsOf(part)),
      ...endedEarlier(parts),
    ],
    notes: clockNotes(headers),
  }
}

function whyUnusable(
  { header }: FoundPart,
  run: { readonly shards: number; readonly runId: string; readonly planHash: string },
): string | null {
  if (header.runId !== run.runId) return `it is of the run ${header.runId}, not of ${run.runId}`
  if (header.planHash !== run.planHash)
    return `it was played by another plan (hash ${header.planHash.slice(0, 12)}, not ${run.planHash.slice(0, 12)})`
  if (header.shards !== run.shards || header.index >= run.shards)
    return `it is shard ${header.index} of ${header.shards}, and the plan has ${run.shards}, counted from 0`
  return null
}

function faultsOf({ header, log }: FoundPart): string[] {
  const shard = nameOf(header.index, header.shards)
  return [
    ...(log === null ? [`The log of ${shard} is missing: ${workerLogName(header.index)}.`] : []),
    ...(log === null || header.state === 'cut-off' ? [] : logFaults(shard, header.log, log)),
    ...header.late.map(
      ({ step, seconds }) =>
        `${shard} was late: it could begin "${step}" only ${Number(seconds.toFixed(3))} s after all shards were to.`,
    ),
  ]
}

function logFaults(shard: string, { bytes, sha256 }: KnownPart['log'], log: NonNullable<FoundPart['log']>): string[] {
  if (log.bytes !== bytes) return [`The log of ${shard} has ${log.bytes} bytes, and had ${bytes} when it was written.`]
  return log.sha256 === sha256
    ? []
    : [`The log of ${shard} is damaged: its checksum is not the one it was written with.`]
}

/** One sentence for all that ended alike. A run that was interrupted as a whole says so by itself. */
function endedEarlier(parts: readonly FoundPart[]): string[] {
  const wereAllTold = parts.every(({ header }) => header.interruption !== null)
  const ended = parts.flatMap(({ header }) => {
    const end = earlyEndOf(header)
    return end === null ? [] : [{ index: header.index, shards: header.shards, ...end }]
  })
  return (['cut-off', 'terminated', 'interrupted'] as const).flatMap((how) => {
    const alike = ended.filter((one) => one.how === how)
    const [first, ...others] = alike
    if (first === undefined || (wereAllTold && how !== 'cut-off')) return []
    const who = others.length === 0 ? nameOf(first.index, first.shards) : nameOfAll(alike)
    return [`${howWords[how](who, others.length > 0, whenOf(alike))} The figures cover what was done until then.`]
  })
}

/** Reasons of scenarios that gave up, and of machines that failed, are among the other reasons. */
const howWords = {
  'cut-off': (who: string, areMany: boolean, when: string) =>
    `${who} ${areMany ? 'were cut off: their logs end' : 'was cut off: its log ends'} ${when}, without a word (killed, out of memory, or the machine lost).`,
  terminated: (who: string, areMany: boolean, when: string) =>
    `${who} ${areMany ? 'were' : 'was'} terminated (SIGTERM) ${when}, and others were not.`,
  interrupted: (who: string, areMany: boolean, when: string) =>
    `${who} ${areMany ? 'were' : 'was'} interrupted (SIGINT) ${when}, and others were not.`,
}

function nameOfAll(shards: readonly { readonly index: number; readonly shards: number }[]): string {
  return `Shards ${shards.map(({ index }) => index).join(', ')} of ${shards[0]?.shards ?? 0} (counted from 0)`
}

function whenOf(ends: readonly { readonly second: number }[]): string {
  const [first = 0, last = first] = [Math.min, Math.max].map((of) => of(...ends.map(({ second }) => second)))
  if (last === 0) return 'before the start'
  const [from, until] = [first.toFixed(1), last.toFixed(1)]
  return `${from === until ? from : `${from} to ${until}`} s after the start`
}

function nameOf(index: number, shards: number): string {
  return `Shard ${index} of ${shards} (counted from 0)`
}
