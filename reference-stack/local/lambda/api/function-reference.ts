export interface FunctionReference {
  readonly functionName: string
  /** The version or alias that the caller used, if any. */
  readonly qualifier: string | undefined
}

/**
 * @param written a name, an ARN or a part of one, with or without a qualifier
 * @param qualifier of the query string, which wins
 */
export function readFunctionReference(written: string, qualifier: string | null): FunctionReference {
  const parts = written.split(':')
  const [functionName = '', suffix] = parts.length > 2 ? parts.slice(parts.indexOf('function') + 1) : parts
  return { functionName, qualifier: qualifier ?? suffix }
}
