import { CfnTable } from 'aws-cdk-lib/aws-dynamodb'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { TableDefinition } from '../define-stack.ts'
import { type CloudOptions, physicalName } from './cloud-options.ts'

export type Tables = Readonly<Record<string, CfnTable>>

/** On demand: an idle table costs nothing, and a burst needs no planned capacity. */
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

function addTable(
  scope: Construct,
  name: string,
  tableName: string,
  { partitionKey, sortKey, expiresAt }: TableDefinition,
): CfnTable {
  const keys = [
    { attributeName: partitionKey, keyType: 'HASH' },
    ...(sortKey === undefined ? [] : [{ attributeName: sortKey, keyType: 'RANGE' }]),
  ]
  const table = new CfnTable(scope, name, {
    tableName,
    billingMode: 'PAY_PER_REQUEST',
    keySchema: keys,
    attributeDefinitions: keys.map(({ attributeName }) => ({ attributeName, attributeType: 'S' })),
    ...(expiresAt !== undefined && { timeToLiveSpecification: { attributeName: expiresAt, enabled: true } }),
  })
  table.applyRemovalPolicy(RemovalPolicy.DESTROY)
  return table
}
