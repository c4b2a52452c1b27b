import { defineConfig } from 'vitest/config'

/** The tests of the files that `stryker.config.json` mutates: pure ones, so that a mutant costs milliseconds. */
export default defineConfig({
  test: {
    include: [
      'test/src/metrics/recording/*.test.ts',
      'test/src/metrics/judging/**/*.test.ts',
      'test/src/metrics/catalogue.test.ts',
      'test/src/metrics/result/summarise.test.ts',
      'test/src/crowd/{connection-class,pacer,publish-schedule,random,rooms,service-frame,stamp}.test.ts',
      'test/src/crowd/receive/frame-splitter.test.ts',
    ],
    setupFiles: ['test/fixtures/fewer-runs.ts'],
  },
})
