import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One way to break what is measured, and the test that has to notice it. */
export interface Mutant {
  /** What nobody could rely on any more. */
  readonly loses: string
  /** From the root of the repository; what runs in a process of its own is not reached. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** The test file that fails with it, and passes without. */
  readonly test: string
  /** A regular expression: the names of the tests in that file that are enough. Left out: all of them. */
  readonly that?: string
}

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The file as it is, and as it is with the mutant. @throws if the mutant does not apply any more */
export function mutated({ file, find, replace }: Mutant): string {
  const source = readFileSync(`${root}/${file}`, 'utf8')
  const places = source.split(find).length - 1
  if (places !== 1) throw new Error(`${file} has ${places} places like ${JSON.stringify(find)}, not 1`)
  if (find === replace) throw new Error(`${file}: ${JSON.stringify(find)} stays as it is`)
  return source.replace(find, () => replace)
}
