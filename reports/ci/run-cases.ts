import { exitCodes } from '../../src/exit-codes.ts'
import { namesOf } from '../../src/metrics/judging/checks/judged-limit.ts'
import { checkSentence } from '../../src/metrics/judging/checks/words.ts'
import type { Check, RunResult } from '../../src/metrics/result/run-result.ts'
import { isUnusable } from '../../src/metrics/result/validity-verdict.ts'
import { secondsBetween } from '../figures.ts'
import { runHeadline } from '../sentences/run-headline.ts'
import { checkFigure, checkLimit, outcomeOf } from '../outcome.ts'
import type { CiCase, CiCases } from './cases.ts'

/** One case a check, one for the validity of the measurement, and one for the run itself. */
export function runCases(result: RunResult): CiCases {
  const { scenario, startedAt, endedAt, runId, target, command, seed, harness } = result
  return {
    suite: scenario,
    startedAt,
    // Of a file whose instants are none, no number.
    seconds: Math.max(0, secondsBetween(startedAt, endedAt)) || 0,
    properties: {
      run: runId,
      target: target.kind,
      url: target.url,
      seed: `${seed}`,
      fanbench: harness.version,
      command,
      headline: runHeadline(result).sentence,
    },
    cases: [runCase(result), validityCase(result), ...result.verdict.checks.map((check) => checkCase(check, result))],
  }
}

/** Exit codes of a run that itself went well: the other cases give the reason. */
const ofOtherCases: readonly number[] = [exitCodes.ok, exitCodes.checkFailed, exitCodes.invalid, exitCodes.inconclusive]

/** Without it, a run that reached nobody or was interrupted could be a list of nothing but passes. */
function runCase(result: RunResult): CiCase {
  const { exitCode, reasons } = result.verdict
  const isError = !ofOtherCases.includes(exitCode)
  return {
    name: 'run',
    verdict: isError ? 'error' : 'pass',
    lines: [
      runHeadline(result).sentence,
      ...(isError ? [`${outcomeOf(exitCode).word} (exit code ${exitCode})`, ...reasons] : []),
    ],
  }
}

function validityCase({ validity: { verdict, reasons } }: RunResult): CiCase {
  const isError = isUnusable(verdict)
  const lines = isError ? [`The measurement is ${verdict}`, ...reasons] : reasons
  return { name: 'validity', verdict: isError ? 'error' : 'pass', lines }
}

function checkCase(check: Check, result: RunResult): CiCase {
  const { name, observed, unit, note, verdict } = check
  if (verdict !== 'pass') return { name, verdict, lines: [checkSentence(check, result)] }
  const names = namesOf(check)
  const sentence = `${names.observed} was ${checkFigure(observed, unit)}; ${names.limit} is ${checkLimit(check)}`
  return { name, verdict, lines: note === undefined ? [sentence] : [sentence, note] }
}
