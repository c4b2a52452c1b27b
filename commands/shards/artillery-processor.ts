import { existsSync } from 'node:fs'
import { bundleScriptFunctions } from '../../src/artillery/folder/bundle.ts'
import { scriptSteps } from '../../src/artillery/script/steps-text.ts'
import { type ExitCode, Refusal, exitCodes } from '../../src/exit-codes.ts'
import type { CommandContext } from '../flags/context.ts'
import { harnessVersion } from '../run/harness-version.ts'
import { writeNewFiles } from '../init/write-new-files.ts'

/**
 * Writes the functions for a scenario of the user's own, as one file that needs nothing else, and says what to add to the script.
 *
 * @throws Refusal (2) for a name that Node would not load as a module, or a file that is there already
 */
export async function artilleryProcessor({ file }: { file: string }, context: CommandContext): Promise<ExitCode> {
  const problems: string[] = []
  // A file in .js is one or the other by the package.json above it, on a worker too.
  if (!file.endsWith('.mjs'))
    problems.push(`${file}: give a name that ends in .mjs; a processor in CommonJS may require it`)
  if (existsSync(file))
    problems.push(`${file} is there already, and nothing is overwritten; remove it, or take another name`)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const head = `// Written by \`fanbench artillery processor\`, fanbench ${harnessVersion}: times connects and deliveries of a scenario with engine: ws.`
  await writeNewFiles([{ path: file, text: await bundleScriptFunctions(head) }])
  context.answer.write(context.json ? `${JSON.stringify({ file })}\n` : scriptSteps(file))
  return exitCodes.ok
}
