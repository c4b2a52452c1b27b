import type {
  IndexDefinition,
  IndexProjection,
  KeyDefinition,
  KeyType,
  StreamView,
  TableDefinition,
} from '../../define-stack.ts'
import { type SourceNode, at, itemsOf, numberOf, textOf } from '../source/source-node.ts'
import { stringsOf } from './names.ts'
import type { Reading } from './reading.ts'
import type { Resource } from './resources.ts'

const keyMembers = [
  'PrimaryKey',
  'AttributeDefinitions',
  'KeySchema',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
]
const otherMembers = ['TimeToLiveSpecification', 'StreamSpecification', 'BillingMode', 'ProvisionedThroughput']

/** A table of a template: keys, indexes, TTL, stream. Undefined if it cannot be made; the problem is said. */
export function readTable(resource: Resource, { evaluator, names, remarks }: Reading): TableDefinition | undefined {
  const properties = evaluator.pick(resource.properties, ...keyMembers, ...otherMembers)
  const name = names.tableName(resource)
  if (resource.type === 'AWS::Serverless::SimpleTable') {
    const type = textOf(at(properties, 'PrimaryKey', 'Type')) ?? 'String'
    const key = textOf(at(properties, 'PrimaryKey', 'Name')) ?? 'id'
    // "If ProvisionedThroughput is not specified, BillingMode will be specified as PAY_PER_REQUEST."
    return { name, partitionKey: keyOf(key, type.slice(0, 1)), ...throughputOf(properties) }
  }
  const types = attributeTypes(properties)
  const keys = keysOf(at(properties, 'KeySchema'), types)
  if (keys.partitionKey === undefined) {
    remarks.problem(resource.at, `${resource.id}: has no partition key: KeySchema needs an attribute with KeyType HASH`)
    return undefined
  }
  const isOnDemand = textOf(at(properties, 'BillingMode')) === 'PAY_PER_REQUEST'
  const indexes = [
    ...indexesOf(properties, 'GlobalSecondaryIndexes', types).map(([index, { provisioned: own, ...rest }]) => {
      return [index, { ...rest, ...(own !== undefined && !isOnDemand && { provisioned: own }) }] as const
    }),
    ...indexesOf(properties, 'LocalSecondaryIndexes', types),
  ]
  const view = textOf(at(properties, 'StreamSpecification', 'StreamViewType'))
  const expiresAt = expiryOf(at(properties, 'TimeToLiveSpecification'))
  return {
    name,
    partitionKey: keys.partitionKey,
    ...(keys.sortKey !== undefined && { sortKey: keys.sortKey }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(indexes.length > 0 && { indexes: Object.fromEntries(indexes) }),
    ...(view !== undefined && { stream: view as StreamView }),
    ...(!isOnDemand && throughputOf(properties)),
  }
}

function throughputOf(properties: SourceNode | undefined): Pick<TableDefinition, 'provisioned'> {
  const written = at(properties, 'ProvisionedThroughput')
  const readUnits = numberOf(at(written, 'ReadCapacityUnits'))
  const writeUnits = numberOf(at(written, 'WriteCapacityUnits'))
  return readUnits === undefined || writeUnits === undefined ? {} : { provisioned: { readUnits, writeUnits } }
}

function attributeTypes(properties: SourceNode): Map<string, string> {
  return new Map(
    itemsOf(at(properties, 'AttributeDefinitions')).map((attribute) => [
      textOf(at(attribute, 'AttributeName')) ?? '',
      textOf(at(attribute, 'AttributeType')) ?? 'S',
    ]),
  )
}

function keysOf(schema: SourceNode | undefined, types: ReadonlyMap<string, string>) {
  const key = (type: 'HASH' | 'RANGE') => {
    const name = textOf(
      at(
        itemsOf(schema).find((one) => textOf(at(one, 'KeyType')) === type),
        'AttributeName',
      ),
    )
    return name === undefined ? undefined : keyOf(name, types.get(name) ?? 'S')
  }
  return { partitionKey: key('HASH'), sortKey: key('RANGE') }
}

function keyOf(name: string, type: string): KeyDefinition {
  return type === 'S' ? name : { name, type: type as KeyType }
}

function indexesOf(
  properties: SourceNode,
  member: 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes',
  types: ReadonlyMap<string, string>,
): [name: string, index: IndexDefinition][] {
  return itemsOf(at(properties, member)).flatMap((index): [string, IndexDefinition][] => {
    const { partitionKey, sortKey } = keysOf(at(index, 'KeySchema'), types)
    const projects = projectionOf(at(index, 'Projection'))
    const name = textOf(at(index, 'IndexName')) ?? ''
    if (member === 'LocalSecondaryIndexes') return sortKey === undefined ? [] : [[name, { sortKey, projects }]]
    return partitionKey === undefined
      ? []
      : [[name, { partitionKey, ...(sortKey !== undefined && { sortKey }), projects, ...throughputOf(index) }]]
  })
}

function projectionOf(projection: SourceNode | undefined): IndexProjection {
  switch (textOf(at(projection, 'ProjectionType'))) {
    case 'KEYS_ONLY':
      return 'keys'
    case 'INCLUDE':
      return stringsOf(at(projection, 'NonKeyAttributes'))
    default:
      return 'all'
  }
}

function expiryOf(specification: SourceNode | undefined): string | undefined {
  return textOf(at(specification, 'Enabled')) === 'true' ? textOf(at(specification, 'AttributeName')) : undefined
}
