import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import {
  type KnownChat,
  knownBad as defectiveChats,
  knownGood,
  lookAlikes,
} from '../../reference-stack/chats/known-bad/index.ts'
import { knownBadOutputs, runOutputs } from '../../reports/outputs.ts'
import { type ExitCode, Refusal, exitCodes, mostSevere } from '../exit-codes.ts'
import { exitCodeOf, measuredChat } from '../experiments/known-bad/judge.ts'
import {
  type KnownBadResult,
  type MeasuredChat,
  knownBadResultSchemaName,
} from '../experiments/known-bad/known-bad-result.ts'
import { createRunDirectory, newRunId } from '../metrics/result/run-directory.ts'
import type { RunResult } from '../metrics/result/run-result.ts'
import type { Settings } from '../settings/settings.ts'
import { chooseByName } from './choose-by-name.ts'
import type { CommandContext } from './context.ts'
import { executeRun } from './running/execute-run.ts'
import { loadOf } from '../experiments/known-bad/arms.ts'
import { planGiven } from './running/plan-run.ts'
import { saveRun } from './running/save-run.ts'
import { showAndSave } from './show-and-save.ts'

export interface KnownBadArgs {
  /** Names of chats; undefined for all of them. */
  readonly chat: readonly string[] | undefined
  /** Undefined to draw one. */
  readonly seed: number | undefined
  readonly outDir: string
}

const seedsEnd = 2 ** 32

/**
 * Measures chats of which it is known what is wrong with them, one after the other, and says whether the harness finds
 * it, and nothing else. An interrupted series is saved with the chats that were measured by then.
 *
 * @returns 10 if a defect was not named or something else was found, or what a run failed with that cannot be judged
 * @throws Refusal (2) for a chat that is not known
 */
export async function knownBad(args: KnownBadArgs, context: CommandContext): Promise<ExitCode> {
  const chats = chooseByName('chat', [knownGood, ...lookAlikes, ...defectiveChats], args.chat)
  const seed = args.seed ?? randomInt(seedsEnd)
  const startedAt = new Date()
  const runId = newRunId(startedAt, 'known-bad')
  const folder = await createRunDirectory(args.outDir, runId)
  const measured: MeasuredChat[] = []
  let harness: RunResult['harness'] | undefined
  for (const chat of chats) {
    if (!context.quiet) context.progress.write(`\n${measured.length + 1} of ${chats.length}: ${chat.name}\n`)
    const result = await measure(chat, { seed, outDir: args.outDir }, folder, context)
    if (result === null) break
    harness ??= result.harness
    measured.push(measuredChat(chat, result, `${result.runId}/${runOutputs.html.file}`))
  }
  if (harness === undefined) throw new Refusal(exitCodes.interrupted, 'interrupted before a chat was measured')
  const result: KnownBadResult = {
    schema: knownBadResultSchemaName,
    runId,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    command: commandOf(args, seed),
    seed,
    harness,
    chatsPlanned: chats.length,
    chats: measured,
    exitCode: mostSevere([...(measured.length < chats.length ? [exitCodes.interrupted] : []), exitCodeOf(measured)]),
  }
  await showAndSave(result, knownBadOutputs, folder, context)
  return result.exitCode
}

/** @returns null if the series was told to end before the run was through; its own folder then has what there is */
async function measure(
  chat: KnownChat,
  settings: Settings,
  folder: string,
  context: CommandContext,
): Promise<RunResult | null> {
  if (context.signal.aborted) return null
  const { scenario, settings: load } = loadOf(chat)
  const plan = await planGiven({ ...settings, ...load }, { scenario, invokedAs: `run ${scenario}` })
  const runId = newRunId(new Date(), chat.name)
  try {
    const result = await executeRun({ ...plan, outDir: folder }, runId, context)
    await saveRun(join(folder, runId), result)
    return result.interrupted ? null : result
  } catch (error) {
    if (error instanceof Refusal && error.exitCode === exitCodes.interrupted) return null
    throw error
  }
}

function commandOf({ chat: names = [] }: KnownBadArgs, seed: number): string {
  return ['fanbench known-bad', ...names.map((name) => `--chat ${name}`), `--seed ${seed}`].join(' ')
}
