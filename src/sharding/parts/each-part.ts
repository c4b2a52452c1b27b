import type { PartFound } from '../../runs/run-logs.ts'
import { hostClocks } from './host-clocks.ts'
import { type KnownPart, earlyEndOf } from './cut-off.ts'

/** The place where each part was played. */
export function eachPart(parts: readonly KnownPart[]): PartFound[] {
  const clocks = hostClocks(parts)
  const hostOf = (part: KnownPart) => clocks.findIndex(({ shards }) => shards.includes(part.index))
  const processOf = (part: KnownPart) => `${hostOf(part)} ${part.pid}`
  const ofProcesses = Map.groupBy(parts, processOf)
  return parts.map((part) => {
    const endedEarly = earlyEndOf(part)
    const threads = ofProcesses.get(processOf(part))?.map(({ threadId }) => threadId)
    const host = hostOf(part)
    return {
      shard: part.index,
      threadsOfProcess: new Set(threads).size,
      host,
      clockErrorUs: clocks[host]?.errorUs ?? null,
      ...(endedEarly !== null && { endedEarly }),
    }
  })
}
