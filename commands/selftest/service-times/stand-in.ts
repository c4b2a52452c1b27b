/** The kinds of service times that are tried: one of the gateway's process, one of DynamoDB's. */
export const triedKinds = ['post', 'read'] as const

export type TriedKind = (typeof triedKinds)[number]

/** An embedded stack that takes service times of the tried kinds, and of no others. */
export interface StandIn extends AsyncDisposable {
  readonly managementEndpoint: string
  readonly dynamoDbEndpoint: string
  readonly region: string
  readonly table: { readonly name: string; readonly partitionKey: string }
  /** The next time that it is to take, ms, call by call of one kind. */
  asked(kind: TriedKind): number
}
