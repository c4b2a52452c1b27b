import { templateStatements } from './policy-templates.ts'
import { type Statement, statementsOf } from './statements.ts'
import { stringsOf } from '../resources/names.ts'
import type { Reading } from '../resources/reading.ts'
import { functionTypes, type Resource, tableTypes } from '../resources/resources.ts'
import { at, entriesOf, itemsOf, type Place, type SourceNode, textOf } from '../source/source-node.ts'

/**
 * The permissions of a function's role, gathered from the policies of the function, of its role, and from connectors. Null where the
 * role is not in this template, so that nobody can tell.
 */
export function policiesOf(resource: Resource, reading: Reading): readonly Statement[] | null {
  const { resources, lenient } = reading
  const properties = lenient.pick(resource.properties, 'Role', 'Policies')
  const role = textOf(at(properties, 'Role'))
  const ofConnectors = connectorStatements(resource, reading)
  if (role === undefined) {
    // Without a role SAM makes one; on a plain function CloudFormation asks for it.
    return [
      ...itemsOf(at(properties, 'Policies')).flatMap((policy) => samStatements(policy, resource, reading)),
      ...ofConnectors,
    ]
  }
  const found = resources
    .ofTypes('AWS::IAM::Role')
    .find(({ id }) => role === reading.names.nameOf(id, 'Arn') || role === id)
  return found === undefined ? null : [...roleStatements(found, reading), ...ofConnectors]
}

/** A policy of a function in SAM: the name of a managed one, a template with its arguments, or a document. */
function samStatements(policy: SourceNode, resource: Resource, reading: Reading): Statement[] {
  const name = textOf(policy)
  if (name !== undefined) return managedStatements(name, policy.at, reading)
  if (at(policy, 'Statement') !== undefined) return statementsOf(policy)
  return entriesOf(policy).flatMap(([template, parameters]) =>
    templateStatements(template, parameters, resource, reading),
  )
}

function roleStatements(role: Resource, reading: Reading): Statement[] {
  const { resources, lenient } = reading
  const properties = lenient.pick(role.properties, 'Policies', 'ManagedPolicyArns', 'RoleName')
  const own = itemsOf(at(properties, 'Policies')).flatMap((policy) => statementsOf(at(policy, 'PolicyDocument')))
  const managed = itemsOf(at(properties, 'ManagedPolicyArns')).flatMap((arn) => {
    const inTemplate = resources.get(textOf(arn) ?? '')
    return inTemplate === undefined
      ? managedStatements(textOf(arn) ?? '', arn.at, reading)
      : documentOf(inTemplate, reading)
  })
  const attached = resources
    .ofTypes('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')
    .filter((policy) => {
      const { properties: raw } = policy
      const roles = [...stringsOf(lenient.evaluate(at(raw, 'Roles'))), lenient.text(at(raw, 'RoleName'))]
      return roles.includes(role.id) || roles.includes(textOf(at(properties, 'RoleName')) ?? role.id)
    })
    .flatMap((policy) => documentOf(policy, reading))
  return [...own, ...managed, ...attached]
}

function documentOf({ properties }: Resource, { lenient }: Reading): Statement[] {
  return statementsOf(lenient.evaluate(at(properties, 'PolicyDocument')))
}

/** A connector of SAM, a resource of its own or an attribute of its source: `Read` and `Write` of a table, `Write` invokes. */
function connectorStatements(source: Resource, reading: Reading): Statement[] {
  const { resources } = reading
  const embedded = entriesOf(at(source.node, 'Connectors')).map(([, connector]) => at(connector, 'Properties'))
  const alone = resources
    .ofTypes('AWS::Serverless::Connector')
    .map(({ properties }) => properties)
    .filter((properties) => textOf(at(properties, 'Source', 'Id')) === source.id)
  return [...embedded, ...alone].flatMap((properties) =>
    itemsOf(at(properties, 'Destination')).flatMap((destination) => {
      const target = resources.get(textOf(at(destination, 'Id')) ?? '')
      return target === undefined
        ? []
        : connected(target, stringsOf(at(properties, 'Permissions')), destination.at, reading)
    }),
  )
}

function connected(target: Resource, permissions: readonly string[], place: Place, { names }: Reading): Statement[] {
  const allow = (actions: readonly string[], resources: readonly string[]): Statement => ({
    allows: true,
    actions,
    resources,
    at: place,
  })
  if (functionTypes.some((type) => type === target.type))
    return permissions.includes('Write') ? [allow(['lambda:InvokeFunction'], names.functionArns(target))] : []
  if (!tableTypes.some((type) => type === target.type)) return []
  const arn = names.tableArn(target)
  return permissions.map((permission) =>
    allow(permission === 'Read' ? ['dynamodb:Get*', 'dynamodb:Query', 'dynamodb:Scan'] : ['dynamodb:*Item'], [
      arn,
      `${arn}/index/*`,
    ]),
  )
}

/** The actions of AWS's managed policies on the services of the embedded stack. */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  PowerUserAccess: ['*'],
  AmazonDynamoDBFullAccess: ['dynamodb:*'],
  AmazonDynamoDBFullAccess_v2: ['dynamodb:*'],
  AmazonDynamoDBFullAccesswithDataPipeline: ['dynamodb:*'],
  AmazonDynamoDBReadOnlyAccess: ['dynamodb:Get*', 'dynamodb:BatchGet*', 'dynamodb:Query', 'dynamodb:Scan'],
  AmazonAPIGatewayInvokeFullAccess: ['execute-api:Invoke', 'execute-api:ManageConnections'],
  AWSLambda_FullAccess: ['lambda:*'],
  AWSLambdaRole: ['lambda:InvokeFunction'],
}

/** Nothing of what is asked about here. */
const irrelevant = [
  'AWSLambdaBasicExecutionRole',
  'AWSXRayDaemonWriteAccess',
  'AWSXrayWriteOnlyAccess',
  'CloudWatchLambdaInsightsExecutionRolePolicy',
]

/** @param name of the policy, or its ARN */
function managedStatements(name: string, place: Place, { remarks }: Reading): Statement[] {
  const short = name.slice(name.lastIndexOf('/') + 1)
  const actions = actionsOf[short]
  if (actions !== undefined) return [{ allows: true, actions, resources: ['*'], at: place }]
  if (!irrelevant.includes(short) && !/VPCAccess|Logs|XRay/i.test(short))
    remarks.notice(place, `the policy ${short} is not in this template: its permissions are not known here`)
  return []
}
