import { existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { type Settings, settingDefaults } from '../../src/settings/settings.ts'
import { assertAllowed, assertNamesAllowed } from '../../src/targets/guard.ts'
import { assertOwned } from '../../src/targets/ownership.ts'
import type { RestoredFunction } from '../../src/targets/versions/restore-all.ts'
import {
  type RestoreFile,
  readRestoreFile,
  restoreFileName,
  targetToRestore,
} from '../../src/targets/versions/restore-file.ts'
import type { CommandContext } from '../flags/context.ts'
import { restoreAndMark } from '../run/arm-functions.ts'

/**
 * Puts the functions of a target back as they were before an experiment that could not do it itself: it was killed, or the
 * target did not answer. Doing it twice changes nothing.
 *
 * @param source the experiment's folder, or its restore file; undefined for the latest in the output folder with something
 * to put back
 * @returns 12 if a function could not be restored
 * @throws Refusal (2) for a file that cannot be read, (15) for a target that is not known to be the user's
 */
export async function restoreFunctions(
  source: string | undefined,
  given: Pick<Settings, 'outDir' | 'iOwnThisTarget' | 'account'>,
  context: CommandContext,
): Promise<ExitCode> {
  const { outDir, iOwnThisTarget } = { ...settingDefaults, ...given }
  const path = source === undefined ? await latestToRestore(outDir) : fileOf(source)
  if (path === null) return answer({ file: null, functions: [] }, `nothing is to be put back in ${outDir}`, context)
  const file = await readRestoreFile(path)
  if (file.restoredAt !== null) {
    const functions = file.functions.map(({ name }) => ({ name, done: [], problem: null }))
    return answer({ file: path, functions }, `${path}: all was put back at ${file.restoredAt}`, context)
  }
  await assertMayRestore(file, iOwnThisTarget, given.account ?? null)
  const functions = await restoreAndMark(path, file)
  return answer({ file: path, functions }, functions.map(line).join('\n'), context)
}

async function assertMayRestore(file: RestoreFile, ownedHosts: readonly string[], account: string | null) {
  const target = targetToRestore(file)
  assertAllowed(target, ownedHosts)
  await assertNamesAllowed(target)
  await assertOwned(target, account)
}

function fileOf(source: string): string {
  return existsSync(source) && statSync(source).isDirectory() ? join(source, restoreFileName) : source
}

/** Their names begin with the time. A file that cannot be read may be the one that matters, and is not passed over. */
async function latestToRestore(outDir: string): Promise<string | null> {
  const names = existsSync(outDir) ? await readdir(outDir) : []
  const paths = names
    .toSorted()
    .toReversed()
    .map((name) => join(outDir, name, restoreFileName))
  for (const path of paths) if (existsSync(path) && (await readRestoreFile(path)).restoredAt === null) return path
  return null
}

function line({ name, done, problem }: RestoredFunction): string {
  if (problem !== null) return `✖ ${name}: not restored: ${problem}`
  return `${name}: ${done.length === 0 ? 'was as before' : done.join('; ')}`
}

function answer(
  document: { readonly file: string | null; readonly functions: readonly RestoredFunction[] },
  text: string,
  context: CommandContext,
): ExitCode {
  context.answer.write(context.json ? `${JSON.stringify(document, null, 2)}\n` : `${text}\n`)
  return document.functions.some(({ problem }) => problem !== null) ? exitCodes.targetFailed : exitCodes.ok
}
