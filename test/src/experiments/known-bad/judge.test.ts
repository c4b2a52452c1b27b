import { describe, expect, it } from 'vitest'
import { exitCodeOf, measuredChat } from '../../../../src/experiments/known-bad/judge.ts'
import type { Finding, FindingName } from '../../../../src/metrics/result/findings.ts'
import { runResult } from '../../../fixtures/run-result.ts'

const finding = (name: FindingName): Finding => ({ name, sentence: 'It does.', evidence: { posts: 2 }, explains: [] })

function measured(
  chat: { name: string; defect: string | null; finding: string | null },
  found: readonly FindingName[],
  exitCode = 10,
) {
  const verdict = { exitCode, reasons: ['It failed.'], checks: [] }
  return measuredChat(chat, runResult({ findings: found.map(finding), verdict }), 'a/report.html')
}

const bad = { name: 'sends-twice', defect: 'It posts everything twice.', finding: 'sends-twice' }
const good = { name: 'good', defect: null, finding: null }
const other = { name: 'hangs', defect: 'It never ends.', finding: null }
const lookAlike = { name: 'skips-one', defect: 'It never prunes, and more.', finding: 'never-prunes' }

describe('a chat of which it is known what is wrong', () => {
  it.each([
    [bad, ['sends-twice'], 'named', 0],
    [bad, [], 'missed', 10],
    [bad, ['reorders'], 'missed', 10],
    [bad, ['sends-twice', 'reorders'], 'false-alarm', 10],
    [good, [], 'clear', 0],
    [other, [], 'clear', 0],
    [other, ['reorders'], 'false-alarm', 10],
    [lookAlike, ['never-prunes'], 'named', 0],
    [lookAlike, ['aborts-on-410'], 'missed', 10],
    [good, ['sends-twice'], 'false-alarm', 10],
  ] as const)('%o, found %o: %s', (chat, found, verdict, exitCode) => {
    const outcome = measured(chat, found)
    expect(outcome.verdict).toBe(verdict)
    expect(exitCodeOf([measured(good, []), outcome])).toBe(exitCode)
  })

  it.each([11, 12, 13])('is not judged by a run that ended with %i, which is then the exit code', (exitCode) => {
    const outcome = measured(bad, ['sends-twice'], exitCode)
    expect(outcome).toMatchObject({ verdict: 'not-judged', run: { exitCode, problems: ['It failed.'] } })
    expect(exitCodeOf([outcome, measured(bad, [])])).toBe(exitCode)
  })

  it('has to have a finding that is called as it is', () => {
    expect(() => measured({ ...bad, finding: 'sends-thrice' }, [])).toThrow('sends-thrice')
  })
})
