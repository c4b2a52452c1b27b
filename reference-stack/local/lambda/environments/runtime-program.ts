/** How the process of an execution environment is started, whatever language its function is in. */
export interface RuntimeProgram {
  readonly executable: string
  /** Its command line. */
  args(memoryMb: number): readonly string[]
  /** The variables that this program needs; those of the definition win. */
  readonly variables: Readonly<Record<string, string>>
}
