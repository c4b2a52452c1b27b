/** The fields of API Gateway's events that the functions read; the whole event is stored. */
export interface ProbeEvent {
  /** Missing where Lambda was invoked directly. */
  readonly requestContext?: {
    readonly connectionId: string
    readonly domainName: string
    readonly stage: string
  }
  readonly headers?: Readonly<Record<string, string>>
  readonly queryStringParameters?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface LambdaContext {
  readonly awsRequestId: string
}
