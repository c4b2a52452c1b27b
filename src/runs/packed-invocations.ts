import { deserialize, serialize } from 'node:v8'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { InvocationFact } from '../metrics/server/invocation-fact.ts'

/** Invocations as they stand in the coordinator's log: the names of their fields would be most of it. */
export function packInvocations(invocations: readonly InvocationFact[]): Uint8Array {
  return deflateRawSync(serialize(invocations))
}

export function unpackInvocations(packed: Uint8Array): InvocationFact[] {
  return deserialize(inflateRawSync(packed)) as InvocationFact[]
}
