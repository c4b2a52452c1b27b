import type { Store } from '../engine.ts'

/** An operation of DynamoDB that dynalite does not have, or not truly. */
export interface OwnOperation<Request extends object = object> {
  /** The types of the request, in the form of dynalite's own. */
  types(): Record<string, unknown>
  /** The first mistake that types cannot tell. Leaves parsed expressions in the request. */
  mistake?(request: Request, store: Store): string | undefined
  /**
   * @param body of the request, as it was sent
   * @throws Refused
   */
  perform(store: Store, request: Request, body: Buffer): Promise<Answer>
}

export interface Consumed {
  readonly TableName: string
  readonly CapacityUnits: number
}

export interface Answer {
  /** One for each table of several. */
  ConsumedCapacity?: Consumed | readonly Consumed[]
  readonly [member: string]: unknown
}

/** The sum that several items consumed of each table. */
export function consumedByTable(items: readonly { readonly table: string; readonly units: number }[]): Answer {
  const units = new Map<string, number>()
  for (const { table, units: more } of items) units.set(table, (units.get(table) ?? 0) + more)
  return { ConsumedCapacity: [...units].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits })) }
}
