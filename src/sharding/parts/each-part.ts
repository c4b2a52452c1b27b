import type { PartFound } from '../../runs/run-logs.ts'
import type { ShardPart } from '../part-header.ts'
import { clockErrorUs, hostNumbers } from './clock-shifts.ts'

/** What each part says of where it was played. */
export function eachPart(parts: readonly ShardPart[]): PartFound[] {
  const hosts = hostNumbers(parts)
  const ofProcesses = Map.groupBy(parts, processOf)
  return parts.map((part) => {
    const threads = ofProcesses.get(processOf(part))?.map(({ threadId }) => threadId)
    return {
      shard: part.index,
      threadsOfProcess: new Set(threads).size,
      host: hosts.get(part.hostId) ?? 0,
      clockErrorUs: clockErrorUs(part),
    }
  })
}

function processOf({ hostId, pid }: ShardPart): string {
  return `${hostId} ${pid}`
}
