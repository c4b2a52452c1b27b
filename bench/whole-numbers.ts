import { parseArgs } from 'node:util'

/**
 * The arguments of a bench, each a whole number from 1 on. Where one is not, says so and ends the process with 2.
 *
 * @param defaults by name: `members` is `--members`
 */
export function wholeNumbers<Name extends string>(defaults: Readonly<Record<Name, number>>): Record<Name, number> {
  const names = Object.keys(defaults) as Name[]
  const options = Object.fromEntries(
    names.map((name) => [name, { type: 'string' as const, default: String(defaults[name]) }]),
  )
  const { values } = parseArgs({ options })
  const numbers = Object.fromEntries(names.map((name) => [name, Number(values[name])])) as Record<Name, number>
  if (!Object.values<number>(numbers).every((value) => Number.isInteger(value) && value > 0)) {
    console.error(`${names.map((name) => `--${name}`).join(', ')}: whole numbers from 1 on`)
    process.exit(2)
  }
  return numbers
}
