import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/faults/summary.ts', './test/contract/summary.ts'],
    // Handlers log a line an invocation.
    silent: 'passed-only',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most suites start processes of their own; two cores carry two of them at a time.
    maxWorkers: 2,
  },
})
