/** An event as the probe keeps it. Nothing is promised of it: what it has is what the cases ask. */
export interface KeptEvent {
  readonly type?: string
  readonly methodArn?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly queryStringParameters?: Readonly<Record<string, string>>
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>
  readonly requestContext: {
    readonly routeKey: string
    readonly eventType: string
    readonly connectionId: string
    readonly requestId: string
    readonly extendedRequestId: string
    readonly messageId?: string
    readonly requestTime: string
    readonly requestTimeEpoch: number
    readonly connectedAt: number
    readonly disconnectStatusCode?: number
    readonly disconnectReason?: string
    readonly identity: { readonly sourceIp: string; readonly userAgent?: string }
    readonly authorizer?: Readonly<Record<string, unknown>>
  }
  readonly body?: string
  readonly isBase64Encoded?: boolean
  /** Of the row that `$connect` leaves of its own post. */
  readonly httpStatus?: number
  readonly errorName?: string | null
}
