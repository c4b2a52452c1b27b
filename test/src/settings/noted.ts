import { Refusal } from '../../../src/exit-codes.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'

/** What a reader of settings returns, and the mistakes that it notes. */
export function noted<Values>(read: (mistakes: Mistakes) => Values): { values: Values; problems: readonly string[] } {
  const mistakes = new Mistakes()
  const values = read(mistakes)
  return { values, problems: problemsIn(mistakes) }
}

export function problemsIn(mistakes: Mistakes): readonly string[] {
  try {
    mistakes.throwIfAny()
    return []
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.problems
  }
}
