import { startVitest } from 'vitest/node'
import type { Plugin } from 'vite'
import { mutants } from './lists/index.ts'
import { type Mutant, mutated, root } from './mutant.ts'

/** What became of a test file, with a mutant or without any. */
export interface Trial {
  /** An index of the list; null without a mutant. */
  readonly mutant: number | null
  readonly test: string
  readonly that: string | null
  /** Was the mutated file loaded? */
  readonly applied: boolean
  readonly passed: number
  readonly failed: readonly string[]
  /** Of the file as a whole: it could not be loaded, for instance. */
  readonly errors: readonly string[]
}

type Tried = Pick<Mutant, 'test' | 'that'>

/** Prints the {@link Trial}s of all mutants whose file matches the argument, and of their tests without one, as JSON. */
const wanted = new RegExp(process.argv[2] ?? '')
const loaded = new Set<number>()
const keyOf = ({ test, that }: Tried) => `${test} ${that ?? ''}`
const chosen = [...mutants.entries()].filter(([, { file }]) => wanted.test(file))
const unbroken = [...new Map<string, Tried>(chosen.map(([, mutant]) => [keyOf(mutant), mutant])).values()]

const trials = [
  ...unbroken.map((tried, index) => ({ tried, mutant: null, project: project(`unbroken ${index}`, tried, []) })),
  ...chosen.map(([index, mutant]) => ({
    tried: mutant,
    mutant: index,
    project: project(`mutant ${index}`, mutant, [applying(mutant, index)]),
  })),
]
const vitest = await startVitest('test', [], {
  config: false,
  root,
  watch: false,
  reporters: [{}],
  maxWorkers: 2,
  projects: trials.map((trial) => trial.project),
})
const modules = new Map(vitest.state.getTestModules().map((module) => [module.project.name, module]))
const outcomes = trials.map(
  ({
    tried: { test, that = null },
    mutant,
    project: {
      test: { name },
    },
  }): Trial => {
    const module = modules.get(name)
    const ran = [...(module?.children.allTests() ?? [])].map((one) => ({
      name: one.fullName,
      state: one.result().state,
    }))
    return {
      mutant,
      test,
      that,
      applied: mutant !== null && loaded.has(mutant),
      passed: ran.filter(({ state }) => state === 'passed').length,
      failed: ran.filter(({ state }) => state === 'failed').map((one) => one.name),
      errors: module === undefined ? ['it did not run'] : module.errors().map(({ message }) => message),
    }
  },
)
await vitest.close()
process.stdout.write(JSON.stringify(outcomes))
// Tests that fail are what is wanted here.
process.exitCode = 0

function project(name: string, { test, that }: Tried, plugins: Plugin[]) {
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
