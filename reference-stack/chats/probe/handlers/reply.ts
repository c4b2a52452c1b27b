import { setTimeout as sleep } from 'node:timers/promises'

/** The instruction of a client, as JSON in the header `x-then`. */
interface Order {
  /** The value to return; if left out, the event as JSON in a body. */
  readonly returns?: unknown
  readonly throws?: string
  readonly waitMs?: number
}

/** The function behind the HTTP routes of a probe. */
export async function handler(event: { readonly headers?: Readonly<Record<string, string>> }): Promise<unknown> {
  const sent = event.headers?.['x-then']
  const order = sent === undefined ? {} : (JSON.parse(sent) as Order)
  if (order.waitMs !== undefined) await sleep(order.waitMs)
  if (order.throws !== undefined) throw new Error(order.throws)
  return 'returns' in order ? order.returns : { statusCode: 200, body: JSON.stringify(event) }
}
