import { type ExitCode, Refusal, exitCodes, problemsOf } from '../../src/exit-codes.ts'
import { git } from '../../src/git/run-git.ts'
import type { HistoryStore } from '../../src/metrics/result/history/history.ts'
import { perQuantile } from '../../src/metrics/catalogue/quantiles.ts'
import { valueNames } from '../../src/metrics/catalogue/values.ts'
import { fingerprints } from '../../src/metrics/judging/comparing/fingerprint.ts'
import { type SavedNightRun, savedNightRunSchemaName } from '../../src/metrics/result/history/saved-night-run.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { valueOf } from '../../src/metrics/result/values.ts'
import { isBranchName, openHistory } from '../../src/metrics/result/history/open-history.ts'
import { shellQuoted } from '../run/command-line.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import type { TrendAddArgs } from './rows.ts'
import type { CommandContext } from '../flags/context.ts'
import { namedGates, nightOfGate } from './add-gates.ts'
import { writeNotice } from '../flags/notice.ts'
import { namedRuns, savedResult } from '../run/saved-result.ts'
import { outputFolderProblems } from '../run/output-folder.ts'

/**
 * Adds runs and gates to a history: all that are named, or none. What it has already is left as it is.
 *
 * @throws Refusal (2) for a run that cannot be read, where nothing is new, or for a folder that cannot be written, (13) on a full disk
 */
export async function addRuns(
  { own, given, mistakes, args }: TrendAddArgs,
  { answer, progress, json }: CommandContext,
): Promise<ExitCode> {
  const [named = ''] = args
  const { history } = own
  const outDir = given.outDir ?? settingDefaults.outDir
  const { gates, others } = namedGates(named, outDir)
  const { sources, problems } = others === '' ? { sources: [], problems: [] } : namedRuns(others, outDir)
  const here = await commitHere()
  const said = { reference: own.reference ?? null, commit: own.commit ?? null, here }
  const commit = own.commit ?? here
  const [[opened], read] = await Promise.all([
    Promise.allSettled([openHistory(history)]),
    Promise.allSettled([
      ...gates.map((gate) => nightOfGate(gate, said)),
      ...sources.map(async (source) => nightRunOf(await savedResult(source), commit)),
    ]),
  ])
  mistakes.add(
    exitCodes.usage,
    ...problems,
    ...(isBranchName(history) ? [] : outputFolderProblems(history, `--history ${history}`)),
    ...[opened, ...read].flatMap((one) => (one.status === 'rejected' ? problemsOf(one.reason) : [])),
  )
  const { store } = mistakes.throwIfAny({ store: opened.status === 'fulfilled' ? opened.value : undefined })
  const results = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const there = await runIdsIn(store)
  const fresh = results.filter(({ runId }) => !there.has(runId))
  if (fresh.length === 0)
    throw new Refusal(
      exitCodes.usage,
      results.map(
        ({ runId, startedAt }) => `${runId}, which began at ${startedAt}, is in ${history} already: nothing was added`,
      ),
    )
  const files = await addAll(
    store,
    fresh,
    `fanbench trend add ${shellQuoted([...gates, ...sources].join(','))} --history ${shellQuoted(history)}`,
  )
  const added = fresh.map((run, at) => ({ runId: run.runId, commit: run.commit, file: files[at] }))
  const known = results.filter((result) => !fresh.includes(result)).map(({ runId }) => runId)
  const caution = await store.caution()
  if (caution !== null) writeNotice(progress, `! ${caution}`)
  answer.write(
    json
      ? `${JSON.stringify({ commit, added, known }, null, 2)}\n`
      : [
          ...added.map(({ runId, commit: of, file }) => `added ${runId}, commit ${of ?? 'unknown'}: ${file}\n`),
          ...known.map((runId) => `${runId} is there already\n`),
        ].join(''),
  )
  return exitCodes.ok
}

/** Returns the ids of the runs in the history; none if the history does not exist yet. */
async function runIdsIn(store: HistoryStore): Promise<ReadonlySet<string>> {
  const stored = await store.read().catch((error: unknown) => {
    if (error instanceof Refusal) return []
    throw error
  })
  return new Set(stored.flatMap(({ run }) => (run instanceof Refusal ? [] : [run.runId])))
}

/** @param again the command that repeats it */
async function addAll(store: HistoryStore, runs: readonly SavedNightRun[], again: string): Promise<readonly string[]> {
  try {
    return await store.add(runs)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(error.exitCode, [
      ...error.problems,
      `the runs are still where they were; add them again: ${again}`,
    ])
  }
}

/** Null outside a Git repository. */
async function commitHere(): Promise<string | null> {
  try {
    return await git('.', ['rev-parse', '--verify', 'HEAD'])
  } catch {
    return null
  }
}

/** @param commit of the chat that was measured, if it is known */
export function nightRunOf(result: RunResult, commit: string | null): SavedNightRun {
  const { runId, startedAt, validity, verdict, interrupted, metrics, counters } = result
  return {
    schema: savedNightRunSchemaName,
    runId,
    startedAt,
    commit,
    fingerprint: Object.fromEntries(
      fingerprints({ a: [result], b: [] }).map(({ name, values }) => [name, values.a.join()]),
    ),
    validity: { verdict: validity.verdict, reasons: validity.reasons },
    verdict: {
      exitCode: verdict.exitCode,
      reasons: verdict.reasons,
      failed: verdict.checks.filter((check) => check.verdict === 'fail').map(({ name }) => name),
    },
    interrupted,
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, summary]) => [
        name,
        { count: summary.count, infinite: summary.infinite, ...perQuantile((quantile) => summary[quantile]) },
      ]),
    ),
    values: Object.fromEntries(
      valueNames.flatMap((name) => {
        const value = valueOf(result, name)
        return value === null ? [] : [[name, value]]
      }),
    ),
    counters,
  }
}
