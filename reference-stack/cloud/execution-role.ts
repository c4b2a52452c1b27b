import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { FunctionDefinition } from '../define-stack.ts'
import { connectionVerbs } from '../definition-defaults.ts'
import type { Api } from './api.ts'
import { tableActions } from './table-actions.ts'
import type { Tables } from './tables.ts'

/** The resources that a function may use. */
export interface UsedResources {
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
  const statements = [
    logging(used.logGroup),
    ...tableStatements(definition, used.tables),
    ...connectionStatements(definition, used.api),
  ]
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
    return [new PolicyStatement({ actions: [...tableActions[access]], resources: [table.attrArn] })]
  })
}

function connectionStatements(definition: FunctionDefinition, api: Api): PolicyStatement[] {
  const resources = connectionVerbs(definition).map((verb) => api.arn(`${verb}/@connections/*`))
  return resources.length === 0 ? [] : [new PolicyStatement({ actions: ['execute-api:ManageConnections'], resources })]
}
