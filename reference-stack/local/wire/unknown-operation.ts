const longestName = 200

/** The answer to a caller who asks for what the stand-in does not do: on AWS it might be done. */
export function unknownOperation(name: string): string {
  return `The operation ${name.slice(0, longestName)} is not emulated.`
}
