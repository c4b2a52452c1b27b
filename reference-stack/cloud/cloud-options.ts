import { aliasName } from '../definition-defaults.ts'

/** Options of a stack in an AWS account, beside its definition. */
export interface CloudOptions {
  /** The name of the CloudFormation stack, and the prefix of every physical name in it. */
  readonly stackName: string
  readonly account: string
  readonly region: string
  readonly architecture: 'arm64' | 'x86_64'
  /** The memory of every function, which replaces the definition's. */
  readonly memoryMb: number | null
  /** By function name. */
  readonly reservedConcurrency: Readonly<Record<string, number>>
  readonly logRetentionDays: number
  /**
   * The access logs of the stage; on unless `false`. API Gateway refuses them until the account has, once per Region, a role with
   * which API Gateway may write logs; this stack does not set it.
   */
  readonly accessLogs?: boolean
  /** With the page to sit in? Adds a bucket and a CloudFront distribution. */
  readonly page: boolean
  /** In the stack's outputs and in target.json: it proves that the target file belongs to a stack of the account. */
  readonly nonce: string
  readonly tags: Readonly<Record<string, string>>
  /** Ed25519, PEM: `$connect` then requires a ticket signed with the private key. */
  readonly ticketPublicKey: string | null
}

export { aliasName }

/** `fanbench-rooms` and `Connect` -> `fanbench-rooms-Connect`: policies use the prefix. */
export function physicalName(stackName: string, name: string): string {
  return `${stackName}-${name}`
}

/** Returns the name of each function for the Invoke API. It has no references, because these could form a circle. */
export function invokedNames(functionNames: readonly string[], stackName: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    functionNames.map((functionName) => [functionName, `${physicalName(stackName, functionName)}:${aliasName}`]),
  )
}

export function logGroupName(functionName: string): string {
  return `/aws/lambda/${functionName}`
}

/** Returns the names of the log groups of the access logs: that of the WebSocket API's stage, and that of the HTTP routes' stage. */
export function accessLogGroupNames(stackName: string): { readonly webSocket: string; readonly http: string } {
  const webSocket = `/aws/apigateway/${stackName}`
  return { webSocket, http: `${webSocket}-http` }
}

/** Returns a name for a resource without a Region: names in CloudFront are unique in an account. */
export function globalName({ stackName, region }: Pick<CloudOptions, 'stackName' | 'region'>): string {
  return `${stackName}-${region}`
}

/** In place of a function's name: the function that puts the page's files into its bucket. */
export const pageFunction = 'PageFiles'

/** The request to the CDK app, which runs as a process of its own. */
export interface AppRequest {
  /** Path of the definition's file. */
  readonly stackFile: string
  readonly options: CloudOptions
}

/** The environment variable that carries an {@link AppRequest} as JSON. */
export const appRequestVariable = 'FANBENCH_CLOUD_APP'
