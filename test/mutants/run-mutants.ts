import type { Plugin } from 'vite'
import { type TestCase, startVitest } from 'vitest/node'
import { mutants } from './lists/index.ts'
import { type Mutant, mutated, root } from './mutant.ts'

/** What became of the tests that have to notice a mutant. */
export interface Trial {
  /** An index of the list. */
  readonly mutant: number
  /** Was the mutated file loaded? */
  readonly applied: boolean
  /** Of the test file as a whole: it could not be loaded, for instance. */
  readonly errors: readonly string[]
  readonly withMutant: Outcome
  readonly without: Outcome
}

interface Outcome {
  readonly passed: readonly string[]
  readonly failed: readonly { readonly test: string; readonly error: string }[]
}

/** Prints the {@link Trial}s of all mutants whose file matches the argument, as JSON. */
const wanted = new RegExp(process.argv[2] ?? '')
const loaded = new Set<number>()
const chosen = [...mutants.entries()].filter(([, { file }]) => wanted.test(file))
const byTest = Map.groupBy(chosen, ([, { test }]) => test)

const vitest = await startVitest('test', [], {
  config: false,
  root,
  watch: false,
  reporters: [{}],
  maxWorkers: 2,
  projects: [
    // Without a mutant once a file, for all who need it.
    ...[...byTest].map(([test, those]) => project(test, test, anyOf(those.map(([, mutant]) => mutant)), [])),
    ...chosen.map(([index, mutant]) => project(String(index), mutant.test, mutant.that, [applying(mutant, index)])),
  ],
})
const modules = new Map(vitest.state.getTestModules().map((module) => [module.project.name, module]))
const trials = chosen.map(([index, { test, that }]): Trial => {
  const errors = [test, String(index)].flatMap(
    (name) => modules.get(name)?.errors() ?? [{ message: `${name} did not run` }],
  )
  return {
    mutant: index,
    applied: loaded.has(index),
    errors: errors.map(({ message }) => message),
    withMutant: outcomeOf(String(index)),
    without: outcomeOf(test, new RegExp(that ?? '')),
  }
})
await vitest.close()
process.stdout.write(JSON.stringify(trials))
// Tests that fail are what is wanted here.
process.exitCode = 0

function outcomeOf(name: string, that?: RegExp): Outcome {
  const ran = [...(modules.get(name)?.children.allTests() ?? [])].filter(({ fullName }) => that?.test(fullName) ?? true)
  return {
    passed: ran.filter((one) => one.result().state === 'passed').map(({ fullName }) => fullName),
    failed: ran.flatMap((one) => {
      const { state, errors = [] } = one.result()
      return state === 'failed' ? [{ test: one.fullName, error: errors.map(innermostName).join() }] : []
    }),
  }
}

/** A property fails with an error of its own, about the one that its predicate threw. */
function innermostName(error: NonNullable<ReturnType<TestCase['result']>['errors']>[number]): string {
  return error.cause === undefined ? (error.name ?? '') : innermostName(error.cause)
}

/** Of all of the tests that have to notice; undefined if one wants its whole file. */
function anyOf(those: readonly Mutant[]): string | undefined {
  const patterns = those.map(({ that }) => that)
  return patterns.includes(undefined) ? undefined : [...new Set(patterns)].map((that) => `(?:${that})`).join('|')
}

function project(name: string, test: string, that: string | undefined, plugins: Plugin[]) {
  return {
    plugins,
    test: {
      name,
      root,
      include: [test],
      ...(that !== undefined && { testNamePattern: new RegExp(that) }),
      setupFiles: ['test/fixtures/fewer-runs.ts'],
      pool: 'threads' as const,
      silent: true,
      testTimeout: 30_000,
      hookTimeout: 30_000,
      expect: { poll: { timeout: 5000 } },
    },
  }
}

/** Reads the mutated file instead of the one on disk, which stays as it is. */
function applying(mutant: Mutant, index: number): Plugin {
  const path = `${root}${mutant.file}`
  return {
    name: 'mutant',
    enforce: 'pre',
    // What is kept of earlier runs is the file as it is.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (id === path ? false : undefined)),
    load(id) {
      if (id !== path) return undefined
      loaded.add(index)
      return { code: mutated(mutant), map: null }
    },
  }
}
