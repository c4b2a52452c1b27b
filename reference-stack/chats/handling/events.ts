/** The fields of API Gateway's proxy event that this chat reads. */
export interface SocketEvent {
  readonly requestContext: {
    readonly routeKey: string
    readonly connectionId: string
    readonly domainName: string
    readonly stage: string
    /** Unique for each frame and each connection event. */
    readonly requestId: string
    /** When the gateway had the frame, in epoch milliseconds. */
    readonly requestTimeEpoch: number
    /** In epoch milliseconds. */
    readonly connectedAt: number
  }
  /** The query of the URL; only `$connect` has it, and only if the URL has a query. */
  readonly queryStringParameters?: Readonly<Record<string, string>>
  /** The text frame; `$connect` and `$disconnect` have none. */
  readonly body?: string
}

export interface LambdaContext {
  readonly awsRequestId: string
  /** `$LATEST`, or a version's number. */
  readonly functionVersion: string
  /** With the version or alias that the caller used, if any. */
  readonly invokedFunctionArn: string
  getRemainingTimeInMillis(): number
}

export interface SocketResponse {
  readonly statusCode: number
  /** On a route with a route response: the text frame for the caller. None is sent if it is left out. */
  readonly body?: string
}

/** Somebody to post to. */
export interface Recipient {
  readonly connectionId: string
}
