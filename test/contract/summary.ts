import type { Reporter, TestModule } from 'vitest/node'
import { type RowId, rows, titleOf } from './rows.ts'

/** Says at the end of a test run which facts about AWS the contract suite has not tried, and why. */
export default class ContractSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules
      .filter(({ relativeModuleId }) => relativeModuleId.startsWith('test/contract/'))
      .flatMap((module) => [...module.children.allTests()])
    const ofTitle = new Map((Object.keys(rows) as RowId[]).map((id) => [titleOf(id), id]))
    const cases = tests.filter(({ name }) => ofTitle.has(name))
    const skipped = cases.flatMap((test) => {
      const result = test.result()
      return result.state === 'skipped' ? [`  skipped  ${test.name}: ${result.note ?? 'not asked for'}`] : []
    })
    // A part of the suite was asked for: what it leaves out is known to who asked.
    if (cases.length - skipped.length < ofTitle.size / 2) return
    const untried = [...ofTitle].flatMap(([title, id]) => {
      const row = rows[id]
      return 'untried' in row ? [`  no case  ${title}: ${row.untried}`] : []
    })
    const lines = [
      `Contract: ${cases.length - skipped.length} of ${ofTitle.size} facts about AWS tried, ${skipped.length} skipped, ${untried.length} without a case`,
      ...skipped,
      ...untried,
    ]
    process.stdout.write(`\n${lines.join('\n')}\n\n`)
  }
}
