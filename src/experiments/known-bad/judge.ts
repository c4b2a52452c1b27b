import { type ExitCode, exitCodes, mostSevere } from '../../exit-codes.ts'
import { type Finding, type FindingName, findingNames } from '../../metrics/result/findings.ts'
import type { ChatVerdict, MeasuredChat } from './known-bad-result.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'

/**
 * Holds what was found in a chat against what is known of it.
 *
 * @param chat `finding` is what its defect leads to, null where nothing is to be found; `defect` is null of the good one
 * @param report the page of its run, relative to that of the series
 */
export function measuredChat(
  { name, defect, finding }: { readonly name: string; readonly defect: string | null; readonly finding: string | null },
  result: Pick<RunResult, 'runId' | 'startedAt' | 'endedAt' | 'command' | 'verdict' | 'findings'>,
  report: string,
): MeasuredChat {
  const { runId, startedAt, endedAt, command, verdict } = result
  const seeded = finding === null ? null : findingOf(finding)
  const findings = result.findings ?? []
  const problems = problemsOf(result)
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000
  return {
    name,
    defect,
    seeded,
    findings,
    verdict: problems.length > 0 ? 'not-judged' : judge(seeded, findings),
    run: { runId, exitCode: verdict.exitCode, problems, seconds, command, report },
  }
}

/** Of a series: 10 if a verdict is wrong, or what a run failed with that says nothing about its chat. */
export function exitCodeOf(chats: readonly MeasuredChat[]): ExitCode {
  return mostSevere(
    chats.map(({ verdict, run }) => {
      if (verdict === 'not-judged') return run.exitCode as ExitCode
      return verdict === 'named' || verdict === 'clear' ? exitCodes.ok : exitCodes.checkFailed
    }),
  )
}

function judge(seeded: FindingName | null, findings: readonly Finding[]): ChatVerdict {
  const names = findings.map(({ name }) => name)
  if (seeded !== null && !names.includes(seeded)) return 'missed'
  if (names.some((name) => name !== seeded)) return 'false-alarm'
  return seeded === null ? 'clear' : 'named'
}

/** A failed check is what a defect is for; after any other failure a run says nothing about its chat. */
const judgeable: readonly number[] = [exitCodes.ok, exitCodes.checkFailed]

function problemsOf({ verdict }: Pick<RunResult, 'verdict'>): readonly string[] {
  return judgeable.includes(verdict.exitCode) ? [] : verdict.reasons
}

function findingOf(name: string): FindingName {
  const known = findingNames.find((candidate) => candidate === name)
  if (known === undefined) throw new Error(`no finding is called ${name}`)
  return known
}
