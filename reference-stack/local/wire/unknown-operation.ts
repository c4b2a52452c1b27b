const longestName = 200

/** What a caller hears who asks for what the stand-in does not do: on AWS it might be done. */
export function unknownOperation(name: string): string {
  return `The operation ${name.slice(0, longestName)} is not emulated.`
}
