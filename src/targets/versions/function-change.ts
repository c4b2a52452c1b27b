/** The difference of a published version from the one before. */
export interface FunctionChange {
  readonly memoryMb?: number
  /** Added to the variables that it has. */
  readonly environment?: Readonly<Record<string, string>>
}
