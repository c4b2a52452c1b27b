import { defineConfig } from 'vitest/config'

/** The tests of the files that `stryker.config.json` mutates: pure ones, or short, so that a mutant costs milliseconds. */
export default defineConfig({
  test: {
    include: [
      'test/src/metrics/recording/!(generator-health).test.ts',
      'test/src/metrics/judging/**/*.test.ts',
      'test/src/metrics/catalogue.test.ts',
      'test/src/runs/settling/**/*.test.ts',
      'test/src/crowd/{arrival-clock,connection-class,follow-schedule,interruption,pacer,phases,publish-schedule,random,room-sizes,rooms,stamp}.test.ts',
      'test/src/crowd/frames/service-frame.test.ts',
      'test/src/crowd/receive/frame-splitter.test.ts',
    ],
    testTimeout: 60_000,
    setupFiles: ['test/fixtures/fewer-runs.ts'],
  },
})
