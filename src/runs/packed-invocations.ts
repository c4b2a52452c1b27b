import { deserialize, serialize } from 'node:v8'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { InvocationFact } from '../metrics/server/invocation-fact.ts'

/** Invocations as they stand in the coordinator's log: the names of their fields would be most of it. */
export function packInvocations(invocations: readonly InvocationFact[]): Uint8Array {
  return deflateRawSync(serialize(invocations))
}

/** @throws RangeError for what would inflate to more than any run has made */
export function unpackInvocations(packed: Uint8Array): InvocationFact[] {
  return deserialize(inflateRawSync(packed, { maxOutputLength: mostBytes })) as InvocationFact[]
}

/** A million invocations are a quarter of it. */
const mostBytes = 2 ** 30
