import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { suggestion } from '../../src/suggestion.ts'

/**
 * Returns the items with the given names, in the order of the list; without names, all items.
 *
 * @param noun the noun for one item, which is also its option: `chat` for `--chat good`
 * @throws Refusal (2) for every unknown name
 */
export function chooseByName<Named extends { readonly name: string }>(
  noun: string,
  all: readonly Named[],
  names: readonly string[] | undefined,
): Named[] {
  const known = all.map(({ name }) => name)
  const chosen = names ?? known
  const unknown = chosen.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    const problems = unknown.map((name) => `--${noun} ${name}: no such ${noun}${suggestion(name, known)}`)
    throw new Refusal(exitCodes.usage, [...problems, `there are ${known.join(', ')}`])
  }
  return all.filter(({ name }) => chosen.includes(name))
}
