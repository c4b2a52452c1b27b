import type { StreamView } from '../../../define-stack.ts'
import { engine, type Item, type KeySchemaElement, type Write } from '../engine.ts'

export interface RecordedStream {
  readonly arn: string
  readonly region: string
  readonly view: StreamView
  readonly keySchema: readonly KeySchemaElement[]
}

/** One of the `Records` of a function's event. */
export interface StreamRecord {
  readonly eventID: string
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly eventVersion: '1.1'
  readonly eventSource: 'aws:dynamodb'
  readonly awsRegion: string
  readonly dynamodb: {
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime: number
    readonly Keys: Item
    readonly NewImage?: Item
    readonly OldImage?: Item
    readonly SequenceNumber: string
    readonly SizeBytes: number
    readonly StreamViewType: StreamView
  }
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' }
  readonly eventSourceARN: string
}

/**
 * The record of a write in a stream. "If you perform a PutItem or UpdateItem operation that does not change any data in an item,
 * DynamoDB Streams does not write a stream record": undefined then, and for the deletion of what was not there.
 *
 * @param given what makes this record differ from others of the same write
 */
export function streamRecord(
  { before, after, isExpiry = false }: Write,
  { arn, region, view, keySchema }: RecordedStream,
  given: { readonly eventId: string; readonly sequenceNumber: string; readonly atMs: number },
): StreamRecord | undefined {
  const item = after ?? before
  if (item === undefined || (before !== undefined && after !== undefined && isSameItem(before, after))) return undefined
  const Keys = keysOf(item, keySchema)
  const images = {
    ...(after !== undefined && view.startsWith('NEW') && { NewImage: after }),
    ...(before !== undefined && view.includes('OLD') && { OldImage: before }),
  }
  const SizeBytes = [Keys, ...Object.values(images)].reduce((sum, one) => sum + engine.itemSize(one), 0)
  return {
    eventID: given.eventId,
    eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(given.atMs / 1000),
      Keys,
      ...images,
      SequenceNumber: given.sequenceNumber,
      SizeBytes,
      StreamViewType: view,
    },
    ...(isExpiry && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as const }),
    eventSourceARN: arn,
  }
}

function keysOf(item: Item, keySchema: readonly KeySchemaElement[]): Item {
  return Object.fromEntries(
    keySchema.flatMap(({ AttributeName }) => {
      const value = item[AttributeName]
      return value === undefined ? [] : [[AttributeName, value] as const]
    }),
  )
}

/** Have both the same attributes with the same values? Neither attributes nor the elements of sets have an order. */
function isSameItem(one: Item, other: Item): boolean {
  return isSame(one, other)
}

function isSame(one: unknown, other: unknown, isSet = false): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) return false
    if (isSet) return one.every((element) => other.includes(element))
    return one.every((element, at) => isSame(element, other[at]))
  }
  if (!isObject(one) || !isObject(other)) return one === other
  const members = Object.keys(one)
  return (
    members.length === Object.keys(other).length &&
    members.every((member) => member in other && isSame(one[member], other[member], setTypes.has(member)))
  )
}

/** The value of an attribute that is called so is an object: a list under such a name is always a set. */
const setTypes = new Set(['SS', 'NS', 'BS'])

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
