import { existsSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { mostBytes, readUserText } from '../../user-files/read-user-file.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { jsonMistake } from '../json-file.ts'
import { NotLoaded, exportsOf } from '../user-modules/exports-of.ts'
import type { Mistakes } from './mistakes.ts'
import { type Values, readConfig } from './read-settings.ts'
import type { RowSetting } from './rows.ts'
import type { Settings } from './settings.ts'

/** File endings of users' modules, without the dot; if several files exist, the first ending wins. */
export const moduleEndings = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'] as const

const wellKnownNames = [...moduleEndings, 'json'].map((ending) => `fanbench.config.${ending}`)

/** The config file that is read in a folder when none is named; undefined if there is none. */
export function configFileIn(folder: string): string | undefined {
  return wellKnownNames.find((name) => existsSync(resolve(folder, name)))
}

/**
 * The settings of the given config file, or of the `fanbench.config.*` of the working folder if there is one. A file that is
 * missing, that throws while it is loaded or that is no object is a mistake too.
 *
 * @param ofCommands the options of all commands, which the file may have as well; returned by their paths
 */
export async function loadConfig(
  given: string | undefined,
  workingFolder: string,
  mistakes: Mistakes,
  ofCommands: readonly RowSetting[] = [],
): Promise<Settings & Values> {
  const name = given ?? configFileIn(workingFolder)
  if (name === undefined) return {}
  const config = await mistakes.collect(() => configIn(resolve(workingFolder, name), name))
  return config === undefined ? {} : readConfig(config, basename(name), mistakes, ofCommands)
}

async function configIn(path: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  if (!existsSync(path)) throw new Refusal(exitCodes.usage, `${name}: there is no such config file`)
  const config = await evaluate(path, name)
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new Refusal(exitCodes.usage, `${name}: must export an object of settings as its default`)
  return config as Record<string, unknown>
}

async function evaluate(path: string, name: string): Promise<unknown> {
  if (extname(path) === '.json') return parseJson(readUserText(path, mostBytes.description), name)
  try {
    return (await exportsOf(path))['default']
  } catch (error) {
    if (!(error instanceof NotLoaded)) throw error
    throw new Refusal(exitCodes.usage, `${name}: cannot be loaded: ${error.message}`)
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refusal(exitCodes.usage, `${name}: cannot be loaded: ${jsonMistake(error as SyntaxError, text)}`)
  }
}
