import { defineConfig } from 'vitest/config'

/** The tests of the files that `stryker.config.json` mutates: pure ones, or short, so that a mutant costs milliseconds. */
export default defineConfig({
  test: {
    include: [
      'test/src/metrics/recording/!(generator-health).test.ts',
      'test/src/metrics/judging/**/*.test.ts',
      'test/commands/known-bad/judge.test.ts',
      'test/src/metrics/catalogue/**/*.test.ts',
      'test/src/runs/evaluation/**/*.test.ts',
      'test/src/crowd/{interruption,random,room-sizes,rooms}.test.ts',
      'test/src/crowd/connection/connection-class.test.ts',
      'test/src/crowd/fleet/phases.test.ts',
      'test/src/crowd/frames/{arrival-clock,service-frame}.test.ts',
      'test/src/crowd/receive/frame-splitter.test.ts',
      'test/src/crowd/schedule/{follow-schedule,pacer,publish-schedule}.test.ts',
      'test/src/crowd/stamp/stamp.test.ts',
    ],
    testTimeout: 60_000,
    setupFiles: ['test/fixtures/fewer-runs.ts'],
  },
})
