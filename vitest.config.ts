import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Hundreds of short processes load the same sources; each inherits where they are kept compiled.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'fanbench-test-compile-cache')

/** Tests of arithmetic and of texts, which leave nothing behind in their process. */
const pure = [
  'test/src/{cost,experiments,runs/settling,settings}/**/*.test.ts',
  'test/src/metrics/{catalogue,judging,recording,result}/**/*.test.ts',
  'test/reports/!(html-browser).test.ts',
]

/** What takes a minute: begun last, each would be waited for alone. */
const longest = ['test/mutants/', 'test/hostile/', 'test/faults/hanging', 'test/src/commands/known-bad']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => longest.some((path) => moduleId.includes(`/${path}`))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    reporters: ['default', './test/faults/summary.ts', './test/contract/summary.ts'],
    // Handlers log a line an invocation.
    silent: 'passed-only',
    // They only end what hangs: a machine that has other things to do may take ten times as long.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 }, requireAssertions: true },
    // Most suites start processes of their own; two cores carry two of them at a time.
    maxWorkers: 2,
    // Those of one file that run at the same time: they mostly wait for what they have started.
    maxConcurrency: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      // A process for each of these would cost far more than the tests.
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, ...pure] },
      },
    ],
  },
})
