import type { ShardedPlan } from '../sharding/sharded-plan.ts'

/** The variables that a shard of the plan needs, as it was made with secrets. */
export function secretVariablesOf({ secrets }: Pick<ShardedPlan, 'secrets'>): string[] {
  const needed = {
    FANBENCH_TARGET: secrets.url,
    FANBENCH_HEADER: secrets.headers.length > 0,
    FANBENCH_QUERY: secrets.query.length > 0,
    FANBENCH_SUBPROTOCOL: secrets.subprotocols > 0,
    FANBENCH_TICKET_KEY: secrets.tickets,
  }
  return Object.entries(needed).flatMap(([name, isNeeded]) => (isNeeded ? [name] : []))
}
