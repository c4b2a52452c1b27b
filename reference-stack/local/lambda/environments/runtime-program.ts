/** How the process of an execution environment is started, whatever language its function is in. */
export interface RuntimeProgram {
  readonly executable: string
  /** Its command line. */
  args(memoryMb: number): readonly string[]
  /** What this program needs among the variables of the environment; those of the definition win. */
  readonly variables: Readonly<Record<string, string>>
}
