import type { EnvironmentModuleNode, Plugin } from 'vite'
import { type TestCase, createVitest } from 'vitest/node'
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

/** Prints the {@link Trial}s of the mutants whose file matches the first argument, every nth of all if there is a second, as JSON. */
const wanted = new RegExp(process.argv[2] ?? '')
const every = Number(process.argv[3] ?? '1')
const loaded = new Set<number>()
const chosen = [...mutants.entries()].filter(([index, { file }]) => wanted.test(file) && index % every === 0)
const byTest = Map.groupBy(chosen, ([, { test }]) => test)

const vitest = await createVitest(
  'test',
  {
    config: false,
    root,
    watch: false,
    reporters: [{}],
    include: [...byTest.keys()],
    setupFiles: ['test/fixtures/fewer-runs.ts'],
    pool: 'threads',
    // What a mutant does not concern is loaded once for all of them.
    isolate: false,
    maxWorkers: 2,
    silent: true,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 5000 } },
  },
  { plugins: [copiesWithMutants()] },
)
const project = vitest.getRootProject()
// Without a mutant once a file, for all who need it.
await run(
  [...byTest].map(([test, those]) => ({ module: pathOf(test), that: anyOf(those.map(([, mutant]) => mutant)) })),
)
await run(chosen.map(([index, { test, that }]) => ({ module: copyFor(index, pathOf(test)), that })))
const modules = new Map(vitest.state.getTestModules().map((module) => [module.moduleId, module]))
const trials = chosen.map(([index, { test, that }]): Trial => {
  const [without, withMutant] = [pathOf(test), copyFor(index, pathOf(test))]
  const errors = [without, withMutant].flatMap(
    (module) => modules.get(module)?.errors() ?? [{ message: `${module} did not run` }],
  )
  return {
    mutant: index,
    applied: loaded.has(index),
    errors: errors.map(({ message }) => message),
    withMutant: outcomeOf(withMutant),
    without: outcomeOf(without, new RegExp(that ?? '')),
  }
})
await vitest.close()
process.stdout.write(JSON.stringify(trials))
// Tests that fail are what is wanted here.
process.exitCode = 0

async function run(chosenTests: readonly { module: string; that: string | undefined }[]): Promise<void> {
  await vitest.runTestSpecifications(
    chosenTests.map(({ module, that }) =>
      project.createSpecification(module, that === undefined ? {} : { testNamePattern: new RegExp(that) }),
    ),
  )
}

function outcomeOf(module: string, that?: RegExp): Outcome {
  const ran = [...(modules.get(module)?.children.allTests() ?? [])].filter(
    ({ fullName }) => that?.test(fullName) ?? true,
  )
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

function pathOf(file: string): string {
  return `${root}${file}`
}

/** A module as one mutant sees it. */
function copyFor(mutant: number, id: string): string {
  return `${id}?mutant=${mutant}`
}

/**
 * Gives each mutant copies of the test, of the mutated file and of what lies between them; the files on disk stay as they are.
 * What imports what is known from the runs without mutants.
 */
function copiesWithMutants(): Plugin {
  const parts = /^(.*)\?mutant=(\d+)$/
  return {
    name: 'mutants',
    enforce: 'pre',
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (parts.test(id) ? false : undefined)),
    async resolveId(source, importer) {
      const [, original, index] = parts.exec(importer ?? '') ?? []
      if (original === undefined) return undefined
      const resolved = await this.resolve(source, original, { skipSelf: true })
      const concerned = resolved !== null && concernedBy(Number(index)).has(resolved.id)
      return concerned ? copyFor(Number(index), resolved.id) : resolved
    },
    load(id) {
      const [, original, index] = parts.exec(id) ?? []
      const mutant = mutants[Number(index)]
      if (mutant === undefined || original !== pathOf(mutant.file)) return undefined
      loaded.add(Number(index))
      return { code: mutated(mutant), map: null }
    },
  }
}

/** The ids of the mutated file and of all that import it, themselves or through others. */
function concernedBy(index: number): ReadonlySet<string> {
  const graph = project.vite.environments.ssr.moduleGraph
  const concerned = new Set<EnvironmentModuleNode>(graph.getModulesByFile(pathOf(mutants[index]?.file ?? '')) ?? [])
  for (const { importers } of concerned) for (const importer of importers) concerned.add(importer)
  return new Set([...concerned].flatMap(({ id }) => id ?? []))
}
