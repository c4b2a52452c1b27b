import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { writeTargetFile } from '../../reference-stack/local/start.ts'
import type { TargetFile } from '../../reference-stack/target-file.ts'
import { type ExitCode, Refusal, exitCodes } from '../exit-codes.ts'
import { fileRefusal } from '../metrics/result/file-refusal.ts'
import { composeStackOptions } from './compose-options.ts'
import { asTypedHere } from './command-line.ts'
import type { CommandContext } from './context.ts'
import { hostStack } from './embedded-stack.ts'
import { readFlags } from './read-settings.ts'
import { stackBehaviour } from './stack-behaviour.ts'

export interface UpWords {
  readonly stackFile: string | undefined
  readonly port: number | undefined
  readonly targetFile: string
  /** The settings of the stack, as typed. */
  readonly flags: Readonly<Record<string, unknown>>
}

/**
 * Keeps the embedded stack up until Ctrl-C, which is its ordinary end (exit 0).
 *
 * @throws Refusal (2) for wrong settings, a wrong definition or a target file that cannot be written, (13) for a taken port
 */
export async function up({ stackFile, port, targetFile, flags }: UpWords, context: CommandContext): Promise<ExitCode> {
  const { values, problems } = readFlags(flags)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const behaviour = stackBehaviour(composeStackOptions(values, undefined))
  await using stack = await hostStack({ stackFile, port, behaviour })
  await saveTarget(stack.target, targetFile)
  announce(stack.target, targetFile, context)
  const death = await Promise.race([stack.died, aborted(context.signal)])
  if (death === undefined) return exitCodes.ok
  throw new Refusal(exitCodes.targetFailed, `the stack died: ${death}`)
}

async function saveTarget(target: TargetFile, path: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(path)), { recursive: true })
    await writeTargetFile(target, path)
  } catch (error) {
    throw fileRefusal(`cannot write ${path}`, error)
  }
}

function announce(target: TargetFile, path: string, { answer, progress, json }: CommandContext): void {
  answer.write(json ? `${JSON.stringify(target, null, 2)}\n` : `${target.url}\n`)
  progress.write(
    `  target  ${path}\n  next    ${asTypedHere(`fanbench run broadcast --target ${path}`)}\n  Ctrl-C stops it\n`,
  )
}

function aborted(signal: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  if (signal.aborted) resolve(undefined)
  else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  return promise
}
