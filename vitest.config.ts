import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Hundreds of short processes load the same sources; each inherits where they are kept compiled.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'fanbench-test-compile-cache')

// The runs of several files take the cores from each other, and no exit code is to depend on that. Who tests it takes this away.
process.env['FANBENCH_NO_MACHINE_LOAD'] ??= '1'

/**
 * Tests that have a process for each file: handlers are bound to the environment in which they were loaded, who counts children or
 * measures milliseconds must be alone, and a command that ran here leaves something behind. All others share some processes,
 * because one for each and its modules take half a second.
 */
const alone = [
  'test/{package,left-behind}.test.ts',
  'test/{faults,hostile,mutants,processes,security}/**/*.test.ts',
  'test/reports/**/html-browser.test.ts',
  'test/action/{steps,pull-request-comment}.test.ts',
  'test/ci/pipeline.test.ts',
  'test/contract/ages.test.ts',
  // A session of the chat page has no end, as a page has none.
  'test/reference-stack/page/session.test.ts',
  'test/reference-stack/chats/*/**/*.test.ts',
  'test/reference-stack/local/{host,loopback-guard,start}.test.ts',
  'test/reference-stack/local/{lambda/cpu/cpu-share,service-times/places}.test.ts',
  'test/reference-stack/page/browser.test.ts',
  'test/src/{artillery,sharding}/*.test.ts',
  'test/commands/record-aws/*.test.ts',
  'test/src/scenarios/!(expected-load|planned-samples).test.ts',
  'test/src/sharding/{bucket,claim}/*.test.ts',
  // The CDK checks a template by its schemas in a process that has synthesised none before.
  'test/commands/shards/manifests.test.ts',
  'test/commands/{cost-of-a-run,deployed-cli,documented-chat,endpoints,init,killed-run,known-bad}.test.ts',
  'test/commands/{run,standing-target,strategies,sweep/restore-functions,their-chats,up}.test.ts',
  'test/commands/record-aws/command/{record-aws,recorded-service-times}.test.ts',
  'test/commands/{capacity/capacity,gate/check-out,live/live-run,run/run-experiment}.test.ts',
  'test/src/crowd/members/*.test.ts',
  'test/src/crowd/{frames/arrival-clock,schedule/follow-schedule}.test.ts',
  'test/src/runs/machine/{machine-watch,taken-by-others}.test.ts',
  'test/src/runs/{foreign-chat,missing-rights,strange-frames,unanswered}.test.ts',
  'test/commands/selftest/{beside-stressor,calibration-server,selftest-command}.test.ts',
  'test/commands/selftest/service-times/run-served.test.ts',
  'test/src/user-modules/*.test.ts',
  'test/user-files/import-user-file.test.ts',
]

/** Tests that load a module again for each set of variables (`vi.resetModules`): Node loads it once, Vite as often as it is asked to. */
const loadedAgain = ['test/reference-stack/chats/rooms/{connecting,fan-out/variants,posters}.test.ts']

/** What takes longest, in this order: begun last, each would be waited for alone. */
const longest = [
  'test/hostile/',
  'test/commands/known-bad',
  'test/commands/standing-target',
  'test/commands/strategies',
  'test/mutants/',
  'test/faults/',
  'test/commands/run/',
  'test/src/runs/missing-rights',
  'test/package',
  // Of those that share a process:
  'test/contract/',
  'test/reference-stack/bundle-cache/',
  'test/reference-stack/cloud/',
  'test/src/metrics/result/history/',
  'test/reference-stack/local/lambda/',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((path) => moduleId.includes(`/${path}`))
      return found === -1 ? longest.length : found
    }
    // A shared process ends where a file that has one of its own comes next.
    const shares = ({ project }: TestSpecification) => Number(!project.config.isolate)
    return (await super.sort(files)).toSorted((a, b) => shares(a) - shares(b) || place(a) - place(b))
  }
}

/** Node runs the sources as they are; an older one is given what Vite makes of their `using`. */
const parsesSources = Number(process.versions.node.split('.')[0]) >= 24

export default defineConfig({
  test: {
    // Without it each process has every module sent by Vite; with it Node reads them, and keeps them compiled.
    experimental: { viteModuleRunner: !parsesSources },
    reporters: ['default', './test/faults/summary.ts', './test/contract/summary.ts', './test/second-tries/summary.ts'],
    // Handlers log a line an invocation.
    silent: 'passed-only',
    // A machine that others use too may stop for seconds. What needs its second try is named at the end.
    retry: process.env['CI'] === undefined ? 0 : 1,
    // They only end what hangs: a machine that has other things to do may take ten times as long. A test has no limit of its own.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 }, requireAssertions: true },
    // Most suites start processes of their own and wait for them half of the time: on two cores there is room for two more.
    maxWorkers: 4,
    // Those of one file that run at the same time: they mostly wait for what they have started.
    maxConcurrency: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'sharing',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: alone, exclude: [...configDefaults.exclude, ...loadedAgain] } },
      { extends: true, test: { name: 'loaded again', include: loadedAgain, experimental: { viteModuleRunner: true } } },
    ],
  },
})
