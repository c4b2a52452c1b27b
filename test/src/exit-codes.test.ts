import { expect, it } from 'vitest'
import { type ExitCode, mostSevere } from '../../src/exit-codes.ts'

it('of several exit codes the most severe is that of the run', () => {
  const bySeverity: ExitCode[] = [143, 130, 1, 15, 2, 13, 12, 11, 14, 10, 16, 0]
  for (const [i, code] of bySeverity.entries()) {
    expect(mostSevere(bySeverity.slice(i))).toBe(code)
    expect(mostSevere(bySeverity.slice(i).toReversed())).toBe(code)
  }
  expect(mostSevere([])).toBe(0)
})

it('a run that was told to end has the code of that, whatever else went wrong', () => {
  const others: ExitCode[] = [1, 2, 10, 11, 12, 13, 14, 15, 16]
  for (const code of [130, 143] as const) expect(mostSevere([...others, code])).toBe(code)
})
