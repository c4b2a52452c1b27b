import { existsSync, readFileSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { jsonMistake } from '../json-file.ts'
import { NotLoaded, exportsOf } from '../user-modules/exports-of.ts'
import { type SettingsLayer, readConfig } from './read-settings.ts'

const wellKnownNames = ['ts', 'mjs', 'js', 'json'].map((extension) => `fanbench.config.${extension}`)

/**
 * Reads the given config file, or the `fanbench.config.*` of the working folder if there is one.
 * @throws Refusal (2) for a file that is missing, that throws while loading, or that is no object.
 */
export async function loadConfig(given: string | undefined, workingFolder: string): Promise<SettingsLayer> {
  const name = given ?? wellKnownNames.find((candidate) => existsSync(resolve(workingFolder, candidate)))
  if (name === undefined) return { values: {}, problems: [] }
  const path = resolve(workingFolder, name)
  if (!existsSync(path)) throw new Refusal(exitCodes.usage, `${name}: there is no such config file`)
  const config = await evaluate(path, name)
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new Refusal(exitCodes.usage, `${name}: must export an object of settings as its default`)
  return readConfig(config as Record<string, unknown>, basename(name))
}

async function evaluate(path: string, name: string): Promise<unknown> {
  if (extname(path) === '.json') return parseJson(readFileSync(path, 'utf8'), name)
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
