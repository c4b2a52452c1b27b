import { costOfRunFigures } from '../../../cost/cost-of-run.ts'
import type { RunCost, RunResult } from '../../../metrics/result/run-result.ts'
import { billedGbSeconds } from '../../../metrics/server/logs/summarise-invocations.ts'
import type { GatheredRun } from '../gather-facts.ts'

/** The usage and the cost of a run by its planned prices; null if nothing of AWS was metered. */
export function costOfEvaluatedRun(
  run: GatheredRun,
  figures: Pick<RunResult, 'server' | 'series' | 'counters' | 'roomSizes' | 'staleConnections'>,
): RunCost | null {
  if (figures.server.status === 'not-asked') return null
  const { options, prices, estimatedCost, target } = run.start.request
  return costOfRunFigures(
    {
      ...figures,
      payloadBytes: options.payload,
      gbSecondsOfBroadcast: gbSecondsByRoomSize(run),
      architecture: target.architecture,
    },
    prices,
    estimatedCost,
  )
}

/** The mean of the steady messages to rooms of one size whose broadcast is known. */
function gbSecondsByRoomSize({ facts, rooms, broadcastOf }: GatheredRun): ReadonlyMap<number, number> {
  const { messages } = facts
  const sums = new Map<number, { gbSeconds: number; broadcasts: number }>()
  for (const [index, publisher] of messages.publisher.entries()) {
    const broadcast = broadcastOf(publisher, messages.sequence[index] ?? 0)
    if (messages.steady[index] === 0 || broadcast === null) continue
    const roomSize = rooms.sizeOf(rooms.roomOf[publisher] ?? 0)
    const { gbSeconds, broadcasts } = sums.get(roomSize) ?? { gbSeconds: 0, broadcasts: 0 }
    sums.set(roomSize, { gbSeconds: gbSeconds + billedGbSeconds(broadcast), broadcasts: broadcasts + 1 })
  }
  return new Map([...sums].map(([roomSize, { gbSeconds, broadcasts }]) => [roomSize, gbSeconds / broadcasts]))
}
