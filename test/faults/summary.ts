import type { Reporter, TestCase, TestModule } from 'vitest/node'

const rowsOfTheTable = 30

/** Says at the end of a test run how much of the fault table was tried, and what was not and why. */
export default class FaultTableSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]).filter((test) => rowsOf(test).length > 0)
    const tried = tests.filter((test) => test.result().state !== 'skipped')
    if (tried.length === 0) return
    const rows = new Set(tried.flatMap(rowsOf))
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    const lines = [
      `Fault table: ${rows.size} of ${rowsOfTheTable} rows tried in ${tried.length} tests, ${skipped.length} tests skipped`,
      ...skipped.map((test) => `  skipped  ${test.name}: ${whyOf(test)}`),
    ]
    process.stdout.write(`\n${lines.join('\n')}\n\n`)
  }
}

/** `F7` of `F7 a reset of k connections: ...`, and `F7` and `F8` of `F7 F8 resets and FINs: ...`. */
function rowsOf({ name }: TestCase): readonly string[] {
  return /^(?:F\d+ )+/.exec(name)?.[0].trimEnd().split(' ') ?? []
}

function whyOf(test: TestCase): string {
  const result = test.result()
  return (result.state === 'skipped' ? result.note : undefined) ?? 'not asked for'
}
