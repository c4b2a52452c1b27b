import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type ExitCode, Refusal, exitCodes } from '../../exit-codes.ts'
import { nightRunOf } from '../../metrics/judging/trend/night-run.ts'
import { addToHistory } from '../../metrics/result/history/history-folder.ts'
import type { CommandContext } from '../context.ts'
import { namedRuns } from '../running/named-runs.ts'
import { outputFolderProblems } from '../running/output-folder.ts'
import { savedResult } from '../running/saved-result.ts'

export interface TrendAddArgs {
  /** A run, a folder of runs, or several of these with commas between them. */
  readonly run: string
  readonly history: string
  /** Of the chat that was measured; left out, that of the working copy in which this is called. */
  readonly commit?: string
  /** In which runs are looked for. */
  readonly outDir: string
}

/**
 * Adds runs to a history: all that are named, or none.
 *
 * @throws Refusal (2) for a run that cannot be read or a folder that cannot be written, (13) on a full disk
 */
export async function addRuns(args: TrendAddArgs, { answer, json }: CommandContext): Promise<ExitCode> {
  const { sources, problems } = namedRuns(args.run, args.outDir)
  const read = await Promise.allSettled(sources.map(savedResult))
  const mistakes = [
    ...problems,
    ...outputFolderProblems(args.history, `--history ${args.history}`),
    ...read.flatMap((one) => (one.status === 'rejected' ? problemsOf(one.reason) : [])),
  ]
  if (mistakes.length > 0) throw new Refusal(exitCodes.usage, mistakes)
  const commit = args.commit ?? (await commitHere())
  const results = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const added: { runId: string; file: string }[] = []
  for (const result of results)
    added.push({ runId: result.runId, file: await addToHistory(args.history, nightRunOf(result, commit)) })
  answer.write(
    json
      ? `${JSON.stringify({ commit, added }, null, 2)}\n`
      : added.map(({ runId, file }) => `added ${runId}, commit ${commit ?? 'unknown'}: ${file}\n`).join(''),
  )
  return exitCodes.ok
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof Refusal) return error.problems
  throw error
}

/** Null outside a Git repository. */
async function commitHere(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', '--verify', 'HEAD'], { timeout: 5000 })
    return stdout.trim()
  } catch {
    return null
  }
}
