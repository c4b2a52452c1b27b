/** A refusal in Lambda's shape; the SDK turns it into an error of that name. */
export class LambdaError extends Error {
  readonly status: number
  readonly errorType: string
  /** Further fields of the answer's body. */
  readonly fields: Readonly<Record<string, string>>

  constructor(status: number, errorType: string, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.errorType = errorType
    this.fields = fields
  }
}

export function notFound(message: string): LambdaError {
  return new LambdaError(404, 'ResourceNotFoundException', message)
}

export function invalidParameter(message: string): LambdaError {
  return new LambdaError(400, 'InvalidParameterValueException', message)
}

export function conflict(message: string): LambdaError {
  return new LambdaError(409, 'ResourceConflictException', message)
}
