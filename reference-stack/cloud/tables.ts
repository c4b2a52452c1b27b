import { CfnTable } from 'aws-cdk-lib/aws-dynamodb'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { TableDefinition, ThroughputDefinition } from '../define-stack.ts'
import { type Index, type Keys, tableKeys } from '../table-keys.ts'
import { type CloudOptions, physicalName } from './cloud-options.ts'

export type Tables = Readonly<Record<string, DeployedTable>>

export interface DeployedTable {
  readonly resource: CfnTable
  readonly indexNames: readonly string[]
}

/** On demand unless it is provisioned: an idle table costs nothing, and a burst needs no planned capacity. */
export function addTables(
  parent: Construct,
  definitions: Readonly<Record<string, TableDefinition>>,
  { stackName }: CloudOptions,
): Tables {
  const scope = new Construct(parent, 'Tables')
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      addTable(scope, name, physicalName(stackName, name), definition),
    ]),
  )
}

function addTable(scope: Construct, name: string, tableName: string, definition: TableDefinition): DeployedTable {
  const { attributes, keys, globalIndexes, localIndexes } = tableKeys(definition)
  const { expiresAt } = definition
  const table = new CfnTable(scope, name, {
    tableName,
    ...(definition.provisioned === undefined
      ? { billingMode: 'PAY_PER_REQUEST' }
      : { billingMode: 'PROVISIONED', provisionedThroughput: throughputOf(definition.provisioned) }),
    keySchema: keySchema(keys),
    attributeDefinitions: attributes.map((attribute) => ({
      attributeName: attribute.name,
      attributeType: attribute.type,
    })),
    ...(globalIndexes.length > 0 && { globalSecondaryIndexes: globalIndexes.map(globalIndex) }),
    ...(localIndexes.length > 0 && { localSecondaryIndexes: localIndexes.map(indexProperties) }),
    ...(definition.stream !== undefined && { streamSpecification: { streamViewType: definition.stream } }),
    ...(expiresAt !== undefined && { timeToLiveSpecification: { attributeName: expiresAt, enabled: true } }),
  })
  table.applyRemovalPolicy(RemovalPolicy.DESTROY)
  return { resource: table, indexNames: [...globalIndexes, ...localIndexes].map((index) => index.name) }
}

function globalIndex(index: Index) {
  const { provisioned } = index
  return { ...indexProperties(index), ...(provisioned && { provisionedThroughput: throughputOf(provisioned) }) }
}

function throughputOf({ readUnits, writeUnits }: ThroughputDefinition) {
  return { readCapacityUnits: readUnits, writeCapacityUnits: writeUnits }
}

function indexProperties({ name, keys, projection: { type, attributes } }: Index) {
  const nonKeyAttributes = attributes && { nonKeyAttributes: [...attributes] }
  return { indexName: name, keySchema: keySchema(keys), projection: { projectionType: type, ...nonKeyAttributes } }
}

function keySchema({ partition, sort }: Keys) {
  return [
    { attributeName: partition, keyType: 'HASH' },
    ...(sort === undefined ? [] : [{ attributeName: sort, keyType: 'RANGE' }]),
  ]
}
