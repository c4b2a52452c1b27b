/** A refusal as the clients of a service see it. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  /** The name of the error in the service's model, which becomes the name in the client. */
  readonly shape: string
  /** The code of the older query protocol, which becomes `Code` in the client. */
  readonly queryCode: string
  /** Further members of the error. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(
    shape: string,
    message: string,
    { queryCode = shape, members = {} }: Partial<Pick<ServiceError, 'queryCode' | 'members'>> = {},
  ) {
    super(message)
    this.shape = shape
    this.queryCode = queryCode
    this.members = members
  }
}

const longestName = 200

/** The answer to a caller who asks for what the stand-in does not do: on AWS it might be done. */
export function unknownOperation(name: string): string {
  return `The operation ${name.slice(0, longestName)} is not emulated.`
}
