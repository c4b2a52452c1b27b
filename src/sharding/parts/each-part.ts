import type { PartFound } from '../../runs/run-logs.ts'
import { clockErrorUs, hostNumbers } from './clock-shifts.ts'
import { type KnownPart, earlyEndOf } from './cut-off.ts'

/** What each part says of where it was played. */
export function eachPart(parts: readonly KnownPart[]): PartFound[] {
  const hosts = hostNumbers(parts)
  const ofProcesses = Map.groupBy(parts, processOf)
  return parts.map((part) => {
    const endedEarly = earlyEndOf(part)
    const threads = ofProcesses.get(processOf(part))?.map(({ threadId }) => threadId)
    return {
      shard: part.index,
      threadsOfProcess: new Set(threads).size,
      host: hosts.get(part.hostId) ?? 0,
      clockErrorUs: clockErrorUs(part),
      ...(endedEarly !== null && { endedEarly }),
    }
  })
}

function processOf({ hostId, pid }: KnownPart): string {
  return `${hostId} ${pid}`
}
