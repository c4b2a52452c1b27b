import type { ServiceTimeKind } from './profile.ts'

const kinds = new Map<string, ServiceTimeKind>(
  Object.entries({
    GetItem: 'read',
    BatchGetItem: 'read',
    TransactGetItems: 'read',
    PutItem: 'write',
    UpdateItem: 'write',
    DeleteItem: 'write',
    BatchWriteItem: 'write',
    TransactWriteItems: 'write',
    Query: 'query',
    Scan: 'scanPage',
  }),
)

/** @param target the header `x-amz-target`: `DynamoDB_20120810.PutItem` */
export function dynamoDbKind(target: string | undefined): ServiceTimeKind | undefined {
  return kinds.get(target?.split('.')[1] ?? '')
}
