/** What the functions read of the events that API Gateway hands them; the whole event is kept. */
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
