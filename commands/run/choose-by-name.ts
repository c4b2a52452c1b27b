import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { suggestion } from '../../src/suggestion.ts'

/**
 * Those that were asked for, in the order of the list; all of them if none was.
 *
 * @param noun what one of them is called, which is also the option that asks for it: `chat` of `--chat good`
 * @throws Refusal (2) for every name that none of them has
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
