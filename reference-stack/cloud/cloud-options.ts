/** What is chosen for a stack in an AWS account, beside its definition. */
export interface CloudOptions {
  /** Of the CloudFormation stack, and the prefix of every physical name in it. */
  readonly stackName: string
  readonly account: string
  readonly region: string
  readonly architecture: 'arm64' | 'x86_64'
  /** Of every function, instead of the definition's. */
  readonly memoryMb: number | null
  /** By role. */
  readonly reservedConcurrency: Readonly<Record<string, number>>
  readonly logRetentionDays: number
  /**
   * Of the stage; on unless `false`. API Gateway refuses them to a WebSocket API until the account has, once in each Region, a
   * role with which it may write logs: that is not this stack's to set.
   */
  readonly accessLogs?: boolean
  /** In the stack's outputs and in target.json: who can read both owns the stack. */
  readonly nonce: string
  readonly tags: Readonly<Record<string, string>>
  /** Ed25519, PEM: `$connect` then wants a ticket that the private key has signed. */
  readonly ticketPublicKey: string | null
}

/** The stage is in every URL and ARN of the API. */
export const stageName = 'prod'

/** Routes invoke functions through it, so that a new version is one update of the alias. */
export const aliasName = 'live'

/** `fanbench-rooms` and `Connect` -> `fanbench-rooms-Connect`: policies name all that is ours by the prefix. */
export function physicalName(stackName: string, name: string): string {
  return `${stackName}-${name}`
}

export function logGroupName(functionName: string): string {
  return `/aws/lambda/${functionName}`
}

/** Of the stage's access logs. */
export function accessLogGroupName(stackName: string): string {
  return `/aws/apigateway/${stackName}`
}

/** How the CDK app, which the CDK CLI starts as a process of its own, learns what to make. */
export interface AppRequest {
  /** Path of the definition's file. */
  readonly stackFile: string
  readonly options: CloudOptions
}

/** The environment variable that carries an {@link AppRequest} as JSON. */
export const appRequestVariable = 'FANBENCH_CLOUD_APP'
