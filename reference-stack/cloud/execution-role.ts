import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { FunctionDefinition } from '../define-stack.ts'
import { connectionVerbs } from '../definition-defaults.ts'
import type { Api } from './api.ts'
import { tableActions } from './table-actions.ts'
import type { Tables } from './tables.ts'

/** What a function touches besides itself. */
export interface Reach {
  readonly tables: Tables
  readonly api: Api
  readonly logGroup: ILogGroup
}

/** A role of the function's own that may do what its definition says, and nothing else; no managed policy. */
export function addExecutionRole(scope: Construct, id: string, definition: FunctionDefinition, reach: Reach): Role {
  const statements = [
    logging(reach.logGroup),
    ...tableStatements(definition, reach.tables),
    ...connectionStatements(definition, reach.api),
  ]
  return new Role(scope, id, {
    // CloudFormation names it after the stack. A name of ours would be one for all Regions of the account.
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { own: new PolicyDocument({ statements }) },
  })
}

/** The group is there already, so its creation is not allowed. Its ARN stands for its streams as well. */
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
