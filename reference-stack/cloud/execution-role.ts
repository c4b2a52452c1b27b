import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import { ArnFormat, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { Api } from './api.ts'
import { aliasName, physicalName } from './cloud-options.ts'
import type { DeployedTable, Tables } from './tables.ts'
import type { FunctionDefinition, TableAccess } from '../define-stack.ts'
import { connectionVerbs } from '../definition-defaults.ts'

/** The resources that a function may use. */
export interface UsedResources {
  /** The name of the function itself. */
  readonly ownName: string
  readonly stackName: string
  readonly tables: Tables
  readonly api: Api
  readonly logGroup: ILogGroup
}

/** The function's own role, with the least privileges for its definition and no managed policy. */
export function addExecutionRole(
  scope: Construct,
  id: string,
  definition: FunctionDefinition,
  used: UsedResources,
): Role {
  return addRole(scope, id, used.logGroup, [
    ...tableStatements(definition, used.tables),
    ...streamStatements(definition, used.tables),
    ...connectionStatements(definition, used.api),
    ...invocationStatements(definition, used, Stack.of(scope)),
  ])
}

/** A role that may write to the function's own log group, and do what the statements say. */
export function addRole(scope: Construct, id: string, logGroup: ILogGroup, own: readonly PolicyStatement[]): Role {
  const statements = [logging(logGroup), ...own]
  return new Role(scope, id, {
    // CloudFormation chooses the name: role names are unique across all Regions of an account.
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { own: new PolicyDocument({ statements }) },
  })
}

/** The stack creates the group, so the role may not. The ARN of the group includes its streams. */
function logging(logGroup: ILogGroup): PolicyStatement {
  return new PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  })
}

function tableStatements({ tables: accesses = {} }: FunctionDefinition, tables: Tables): PolicyStatement[] {
  return Object.entries(accesses).flatMap(([name, access]) => {
    const table = tables[name]
    if (table === undefined || access === undefined) return []
    return [
      new PolicyStatement({ actions: [...tableActions[access]], resources: [table.resource.attrArn] }),
      ...(access === 'write' ? [] : indexStatements(table)),
    ]
  })
}

function indexStatements({ resource, indexNames }: DeployedTable): PolicyStatement[] {
  const resources = indexNames.map((name) => `${resource.attrArn}/index/${name}`)
  return resources.length === 0 ? [] : [new PolicyStatement({ actions: indexActions, resources })]
}

/** Lambda reads the stream with the role of the function. */
const streamActions = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
]

function streamStatements({ streams = {} }: FunctionDefinition, tables: Tables): PolicyStatement[] {
  const resources = Object.keys(streams).flatMap((name) => tables[name]?.resource.attrStreamArn ?? [])
  return resources.length === 0 ? [] : [new PolicyStatement({ actions: streamActions, resources })]
}

function connectionStatements(definition: FunctionDefinition, api: Api): PolicyStatement[] {
  const resources = connectionVerbs(definition).map((verb) => api.arn(`${verb}/@connections/*`))
  return resources.length === 0 ? [] : [new PolicyStatement({ actions: ['execute-api:ManageConnections'], resources })]
}

/**
 * By their names and not by references, so that a function may invoke itself, or two each other: CloudFormation refuses
 * resources that refer to each other in a circle. A call that names a version or an alias is checked against an ARN with
 * this qualifier. Others are invoked as the routes invoke them, by the alias; itself a function may invoke in the version that runs,
 * whose number is not known before it is published.
 */
function invocationStatements(
  { invokes = [] }: FunctionDefinition,
  { stackName, ownName }: UsedResources,
  stack: Stack,
): PolicyStatement[] {
  const resources = invokes.flatMap((invoked) => {
    const resourceName = physicalName(stackName, invoked)
    const arn = stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    return invoked === ownName ? [arn, `${arn}:*`] : [`${arn}:${aliasName}`]
  })
  return resources.length === 0 ? [] : [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources })]
}

/** The actions for which an index is a resource of its own. */
const indexActions = ['dynamodb:Query', 'dynamodb:Scan']

/** A condition check of a transaction tells no more than a read, and no more than a write with a condition. */
const checking = 'dynamodb:ConditionCheckItem'
const reading = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', ...indexActions]
const writing = ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']

/**
 * The IAM actions of each access. Conditions and returned old values need no more than the write that they belong to, and
 * transactions no more than the same actions alone.
 */
const tableActions: Readonly<Record<TableAccess, readonly string[]>> = {
  read: [...reading, checking],
  write: [...writing, checking],
  'read-write': [...reading, ...writing, checking],
}
