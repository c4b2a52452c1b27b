import { type ExitCode, exitCodes, mostSevere } from '../../src/exit-codes.ts'
import type { History } from '../../src/metrics/result/history/history.ts'
import type { SavedNightRun } from '../../src/metrics/result/history/saved-night-run.ts'
import { isUnusable } from '../../src/metrics/result/validity-verdict.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import { longestGapMs, runsByNight, whyUnsound } from './nights.ts'
import type { TrendVerdict } from './trend.ts'

/** A fault that makes a night count as failed, whatever its figures are. */
export interface NightFault {
  readonly verdict: Extract<TrendVerdict, 'fail' | 'unmeasured'>
  readonly code: ExitCode
  /** A sentence. */
  readonly reason: string
}

const hourMs = 3600 * 1000
const dayMs = 24 * hourMs

/** The largest tolerated difference between the clocks of two machines. */
const clocksApartMs = hourMs

/** Gaps of so many nights say how often one is usual. */
const nightsBefore = 20

/**
 * Checks that the newest night was measured completely and that its runs passed their checks. It looks at all runs of the
 * history: a run that cannot be compared with others still belongs to the newest night.
 *
 * @param history with one run or more
 * @param compared the runs whose figures are judged
 * @param asOf when the question is asked, ISO 8601; the newest night is expected to be recent at that time
 */
export function faultsOfNewest(history: History, compared: readonly SavedNightRun[], asOf: string): NightFault[] {
  const nights = runsByNight(history.runs)
  const newest = nights.at(-1) ?? []
  const sound = newest.filter((run) => whyUnsound(run) === null)
  return [
    ...(sound.length === 0 ? noneCounts(newest) : []),
    ...failures(sound, nights.slice(0, -1)),
    ...unjudged(sound),
    ...besideTheOthers(sound, compared),
    ...unread(history, newest),
    ...notTonight(nights, Date.parse(asOf)),
  ]
}

/** The exit codes of runs that become the exit code of a night in which no run counts, because they say what to do. */
const ownCodes: readonly ExitCode[] = [exitCodes.targetFailed, exitCodes.localResources, exitCodes.invalid]

function noneCounts(newest: readonly SavedNightRun[]): NightFault[] {
  const codes = newest.flatMap(({ verdict, validity, interrupted }) => [
    ...(isUnusable(validity.verdict) ? [exitCodes.invalid] : []),
    ...(interrupted ? [] : ownCodes.filter((code) => code === verdict?.exitCode)),
  ])
  const [why = ''] = newest.flatMap((run) => whyUnsound(run) ?? []).slice(-1)
  const none = newest.length === 1 ? 'The only run' : `None of the ${newest.length} runs`
  const counts = newest.length === 1 ? 'does not count' : 'counts'
  return [unmeasured(`${none} of the newest night ${counts}: ${why}.`, mostSevere([exitCodes.inconclusive, ...codes]))]
}

/** The checks that failed, in the words of the runs, and since when they have. */
function failures(sound: readonly SavedNightRun[], earlier: readonly (readonly SavedNightRun[])[]): NightFault[] {
  return toldBy(sound, [exitCodes.checkFailed, exitCodes.targetFailed]).map(({ runs, code, about, reason }) => ({
    verdict: 'fail',
    code,
    reason: `${runs} of ${sound.length} ${sound.length === 1 ? 'run' : 'runs'} of the newest night failed: ${reason}${sinceText(about, earlier)}`,
  }))
}

/** Says since which night the same check has failed; empty if it has not failed in the night before. Nights that do not count are left out. */
function sinceText(about: string, earlier: readonly (readonly SavedNightRun[])[]): string {
  const counted = earlier.filter((runs) => runs.some((run) => whyUnsound(run) === null))
  const good = counted.findLastIndex((runs) => !runs.some(({ verdict }) => verdict?.failed.includes(about) === true))
  const [first] = counted[good + 1] ?? []
  if (first === undefined) return ''
  const commits = [counted[good]?.[0]?.commit, first.commit].map((commit) => commit?.slice(0, 7))
  const range = commits.includes(undefined) ? '' : `, git log ${commits.join('..')}`
  return ` (since the night of ${first.startedAt.slice(0, 10)}${range})`
}

function unjudged(sound: readonly SavedNightRun[]): NightFault[] {
  return toldBy(sound, [exitCodes.inconclusive, exitCodes.cloudMetricsMissing]).map(({ runs, code, reason }) =>
    unmeasured(`${runs} of ${sound.length} runs of the newest night could not be judged: ${reason}`, code),
  )
}

/** Returns the faults that runs with these exit codes report, each once; the same check has other figures in each run. */
function toldBy(runs: readonly SavedNightRun[], codes: readonly ExitCode[]) {
  const told = runs.flatMap(({ verdict }) => {
    const code = codes.find((one) => one === verdict?.exitCode)
    if (verdict === undefined || code === undefined) return []
    const reasons = verdict.reasons.length === 0 ? [`the exit code of its run is ${code}.`] : verdict.reasons
    const about = (reason: string) => verdict.failed.find((name) => reason.includes(name)) ?? reason
    return [...new Map(reasons.map((reason) => [about(reason), { code, reason }]))]
  })
  return [...Map.groupBy(told, ([about]) => about)].flatMap(([about, same]) =>
    same.slice(0, 1).map(([, { reason }]) => ({
      about,
      runs: same.length,
      code: mostSevere(same.map(([, { code }]) => code)),
      reason,
    })),
  )
}

function besideTheOthers(sound: readonly SavedNightRun[], compared: readonly SavedNightRun[]): NightFault[] {
  const beside = sound.filter((run) => !compared.includes(run))
  if (beside.length === 0) return []
  return [
    unmeasured(
      `${beside.length} of ${sound.length} runs of the newest night cannot be compared with the last one, and their figures were not ` +
        `judged (${beside[0]?.runId}): give each kind of run its own history.`,
    ),
  ]
}

/** A file that cannot be read is one of the newest night unless its name says otherwise. */
function unread({ leftOut }: History, newest: readonly SavedNightRun[]): NightFault[] {
  const from = Date.parse(newest[0]?.startedAt ?? '') - longestGapMs
  return leftOut
    .filter(({ isUnread, startedAt }) => isUnread && (startedAt === null || Date.parse(startedAt) >= from))
    .map(({ why, startedAt }) =>
      unmeasured(
        startedAt === null
          ? `A file may be of the newest night and cannot be read (mend it, or delete it): ${why}`
          : `A run of the newest night cannot be read: ${why}`,
      ),
    )
}

/** Without tonight's runs the night before would be judged once more. */
function notTonight(nights: readonly (readonly SavedNightRun[])[], asOfMs: number): NightFault[] {
  const last = nights.at(-1)?.at(-1)
  if (last === undefined) return []
  const ageMs = asOfMs - Date.parse(last.startedAt)
  if (ageMs < -clocksApartMs)
    return [
      unmeasured(
        `Run ${last.runId} began at ${last.startedAt}, which is still to come: a clock was wrong. It hides the nights before it; delete its file.`,
      ),
    ]
  const usualMs = usualGapMs(nights)
  if (ageMs <= usualMs + dayMs) return []
  return [
    unmeasured(
      `The newest run began ${spanText(ageMs)} before this question (${last.startedAt}), and nights are ${spanText(usualMs)} apart here: ` +
        'the latest is missing. --as-of asks as of another day.',
    ),
  ]
}

/** A day where there is one night only. */
function usualGapMs(nights: readonly (readonly SavedNightRun[])[]): number {
  const starts = nights.slice(-nightsBefore - 1).map(([first]) => Date.parse(first?.startedAt ?? ''))
  const gaps = starts.slice(1).map((start, place) => start - (starts[place] ?? start))
  return gaps.length === 0 ? dayMs : sortedQuantile(Float64Array.from(gaps).sort(), 0.5)
}

/** `30 hours`, `3.1 days` */
function spanText(ms: number): string {
  return ms < 2 * dayMs ? `${Math.round(ms / hourMs)} hours` : `${Number((ms / dayMs).toFixed(1))} days`
}

function unmeasured(reason: string, code: ExitCode = exitCodes.inconclusive): NightFault {
  return { verdict: 'unmeasured', code, reason }
}
