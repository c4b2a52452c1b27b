/** The facts of the API and its one stage that events contain. */
export interface ApiFacts {
  readonly apiId: string
  readonly stage: string
  /** Undefined if the stage has none. */
  readonly stageVariables?: Readonly<Record<string, string>> | undefined
  /** `127.0.0.1:PORT`; on AWS the API's host name. */
  readonly domainName: string
  readonly port: number
  readonly region: string
}

/** The facts of a connection from its handshake on. */
export interface ConnectionFacts {
  readonly connectionId: string
  readonly connectedAtMs: number
  /** `userAgent` only when the client sent one. */
  readonly identity: { readonly userAgent?: string; readonly sourceIp: string }
  /** The authorizer's answer, "bound to the connection", so every event has it. */
  readonly authorizer?: AuthorizerContext
}

/** `context` of the authorizer's answer, `principalId`, and how long the authorizer took in ms. */
export interface AuthorizerContext {
  readonly [key: string]: string | number | boolean
  readonly principalId: string
  readonly integrationLatency: number
}

/** How a connection ended: a close code of RFC 6455 and its reason. */
export interface ConnectionEnd {
  readonly code: number
  readonly reason: string
}
