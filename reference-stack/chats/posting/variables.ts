/** Reads the environment variables of a function, and gathers everything that is wrong with them. */
export class Variables {
  readonly #values: Readonly<NodeJS.ProcessEnv>
  readonly #mistakes: string[] = []

  constructor(values: Readonly<NodeJS.ProcessEnv>) {
    this.#values = values
  }

  /** The first of the names where the variable is not set. */
  oneOf<Name extends string>(variable: string, names: readonly [Name, ...Name[]]): Name {
    const value = this.#values[variable] ?? names[0]
    const found = names.find((name) => name === value)
    if (found === undefined) this.#mistakes.push(`${variable} is '${value}', but there are: ${names.join(', ')}`)
    return found ?? names[0]
  }

  wholeNumber(variable: string, fallback: number, least: number, most: number): number {
    const value = this.#values[variable] ?? String(fallback)
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (!(number >= least && number <= most))
      this.#mistakes.push(`${variable} is '${value}', but it has to be a whole number from ${least} to ${most}`)
    return number
  }

  /** @throws Error that names every mistake */
  throwIfWrong(): void {
    if (this.#mistakes.length > 0) throw new Error(this.#mistakes.join('; '))
  }
}
