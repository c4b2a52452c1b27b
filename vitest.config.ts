import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Hundreds of short processes load the same sources; each inherits where they are kept compiled.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'fanbench-test-compile-cache')

/**
 * Tests that leave nothing behind in their process: they share some, because a process for each and its modules take a third of a
 * second. Handlers are bound to the environment in which they were loaded, and who measures milliseconds has a process alone.
 */
const sharing = [
  'test/!(package|left-behind).test.ts',
  'test/{bench,reports}/**/!(html-browser).test.ts',
  'test/{action,ci}/!(steps|pull-request-comment|pipeline).test.ts',
  'test/contract/!(ages).test.ts',
  'test/src/*.test.ts',
  'test/src/{account,cost,experiments,metrics,runs/settling,settings,targets}/**/*.test.ts',
  'test/src/commands/{gate,init,live,running}/!(check-out|run-experiment|live-run).test.ts',
  'test/src/commands/{bad-input,command-line,compare,deploy,options,own-limits,policy,report,save-document}.test.ts',
  'test/src/commands/{service-times,show-and-save,stack-options,standing-stack,sweep,trend}.test.ts',
  'test/src/crowd/{connection,fleet,protocols,receive,stamp}/**/*.test.ts',
  'test/src/crowd/{frames,schedule}/!(arrival-clock|follow-schedule).test.ts',
  'test/src/crowd/r*.test.ts',
  'test/src/{runs,scenarios}/{caused-invocations,expected-load,outstanding-deliveries,planned-samples,publishing-cpu,run-logs,wall-clock}.test.ts',
  'test/src/selftest/**/{compare,injected-fault,judge-case,judge-served}.test.ts',
  'test/reference-stack/*.test.ts',
  'test/reference-stack/{bundle-cache,cloud}/**/*.test.ts',
  'test/reference-stack/local/!(service-times)/**/!(cpu-share).test.ts',
  'test/reference-stack/page/!(browser).test.ts',
]

/** What takes longest, in this order: begun last, each would be waited for alone. */
const longest = [
  'test/hostile/',
  'test/src/commands/known-bad',
  'test/src/commands/standing-target',
  'test/src/commands/strategies',
  'test/mutants/',
  'test/faults/',
  'test/src/commands/running/',
  'test/src/runs/missing-rights',
  'test/package',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((path) => moduleId.includes(`/${path}`))
      return found === -1 ? longest.length : found
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
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
    // Most suites start processes of their own and wait for them a third of the time: on two cores there is room for a third.
    maxWorkers: 3,
    // Those of one file that run at the same time: they mostly wait for what they have started.
    maxConcurrency: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'sharing', include: sharing, isolate: false } },
      {
        extends: true,
        test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, ...sharing] },
      },
    ],
  },
})
