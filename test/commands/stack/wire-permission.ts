import type { SeenRequest } from '../../fixtures/front.ts'

/** The permission that IAM checks for a request. */
export interface NeededPermission {
  /** `lambda:PublishVersion` */
  readonly action: string
  /** An ARN, or an asterisk where the request is about no resource. */
  readonly resource: string
}

/** Account and Region of the stack. */
export interface Whereabouts {
  readonly account: string
  readonly region: string
  /** Of the `@connections`. */
  readonly api?: { readonly id: string; readonly stage: string } | null
}

/**
 * Derives it from the request alone, as the API of each service describes it, without the harness's own table. Null for requests
 * that need no permission: unsigned ones, as those of the chat's members, and GetCallerIdentity.
 */
export function permissionOf(request: SeenRequest, { account, region, api }: Whereabouts): NeededPermission | null {
  if (request.headers.authorization === undefined) return null
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`
  const target = String(request.headers['x-amz-target'] ?? '')
  const [version, operation = ''] = target.split('.')
  if (version === 'GraniteServiceVersion20100801') return { action: `cloudwatch:${operation}`, resource: '*' }
  if (version === 'Logs_20140328') return logsPermission(operation, JSON.parse(request.body), arn)
  if (version === 'DynamoDB_20120810') {
    const { TableName } = JSON.parse(request.body) as { TableName: string }
    return { action: `dynamodb:${operation}`, resource: arn('dynamodb', `table/${TableName}`) }
  }
  if (/^\/20\d\d-\d\d-\d\d\/functions/.test(request.path)) {
    const { operation, resource } = lambdaOperation(request)
    return { action: `lambda:${operation}`, resource: arn('lambda', resource) }
  }
  const connection = /\/@connections\/(.+)$/.exec(request.path)?.[1]
  if (connection !== undefined) {
    const resource = arn('execute-api', `${api?.id}/${api?.stage}/${request.method}/@connections/${connection}`)
    return { action: 'execute-api:ManageConnections', resource }
  }
  return queryPermission(new URLSearchParams(request.body), arn)
}

type Arn = (service: string, resource: string) => string

function logsPermission(operation: string, body: unknown, arn: Arn): NeededPermission {
  const { logGroupName } = body as { logGroupName?: string }
  // As in the error message of Logs.
  const resource = logGroupName === undefined ? '*' : arn('logs', `log-group:${logGroupName}:log-stream:`)
  return { action: `logs:${operation}`, resource }
}

/** By method and the path after the function's name; any other path is the function itself. */
const lambdaOperations: readonly [method: string, rest: RegExp, operation: string][] = [
  ['GET', /^$/, 'GetFunction'],
  ['DELETE', /^$/, 'DeleteFunction'],
  ['GET', /^\/configuration$/, 'GetFunctionConfiguration'],
  ['PUT', /^\/configuration$/, 'UpdateFunctionConfiguration'],
  ['POST', /^\/invocations$/, 'InvokeFunction'],
  ['GET', /^\/concurrency$/, 'GetFunctionConcurrency'],
  ['PUT', /^\/concurrency$/, 'PutFunctionConcurrency'],
  ['DELETE', /^\/concurrency$/, 'DeleteFunctionConcurrency'],
  ['POST', /^\/versions$/, 'PublishVersion'],
  ['GET', /^\/versions$/, 'ListVersionsByFunction'],
  ['GET', /^\/aliases$/, 'ListAliases'],
  ['GET', /^\/aliases\/[^/]+$/, 'GetAlias'],
  ['DELETE', /^\/aliases\/[^/]+$/, 'DeleteAlias'],
  ['PUT', /^\/aliases\/[^/]+$/, 'UpdateAlias'],
  ['GET', /^\/provisioned-concurrency$/, 'GetProvisionedConcurrencyConfig'],
  ['PUT', /^\/provisioned-concurrency$/, 'PutProvisionedConcurrencyConfig'],
  ['DELETE', /^\/provisioned-concurrency$/, 'DeleteProvisionedConcurrencyConfig'],
]

function lambdaOperation({ method, path }: SeenRequest): { operation: string; resource: string } {
  const { pathname, searchParams } = new URL(path, 'http://lambda')
  const [, name = '', rest = ''] = /^\/[\d-]+\/functions\/([^/]+)(.*)$/.exec(pathname) ?? []
  const isList = searchParams.get('List') === 'ALL'
  const operation = isList
    ? 'ListProvisionedConcurrencyConfigs'
    : lambdaOperations.find((one) => one[0] === method && one[1].test(rest))?.[2]
  if (operation === undefined) throw new Error(`Lambda knows no ${method} ${pathname}`)
  const qualifier = searchParams.get('Qualifier')
  const functionName = decodeURIComponent(name)
  return { operation, resource: `function:${functionName}${qualifier === null ? '' : `:${qualifier}`}` }
}

/** CloudFormation and STS use the query protocol. */
function queryPermission(body: URLSearchParams, arn: Arn): NeededPermission | null {
  const operation = body.get('Action') ?? ''
  const role = body.get('RoleArn')
  if (role !== null) return { action: `sts:${operation}`, resource: role }
  if (operation === 'GetCallerIdentity') return null
  const stack = body.get('StackName') ?? ''
  // By its ARN, or by its name, for which AWS knows the id.
  const resource = stack.startsWith('arn:') ? stack : arn('cloudformation', `stack/${stack}/0a1b2c3d`)
  return { action: `cloudformation:${operation}`, resource }
}
