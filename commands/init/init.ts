import type { CommandContext } from '../flags/context.ts'
import { askForTheRest } from './ask.ts'
import { filesFor, keptProtocol } from './files.ts'
import { type Trial, tryChat } from './trial.ts'
import { asConfigured, type ChatArgs, haveOf, readWhatThereIs, type WhatThereIs } from './what-there-is.ts'
import { type CiSystem, workflowFor } from './workflow.ts'
import { filesText, plannedText, writeNewFiles } from './write-new-files.ts'
import { asTypedHere } from '../run/command-line.ts'
import { noEchoOf, secretEntry } from '../run/secret-parameters.ts'
import { sampleTitle } from '../../reports/sentences/hints.ts'
import { wrapped } from '../../reports/terminal/lines.ts'
import { type ExitCode, exitCodes, Refusal } from '../../src/exit-codes.ts'
import { git, GitFailure } from '../../src/git/run-git.ts'
import { saysFrames } from '../../src/settings/compose-frames.ts'
import { configFileIn, loadConfig } from '../../src/settings/config-file.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import type { RowSetting } from '../../src/settings/rows.ts'
import { settingDefaults, type Settings } from '../../src/settings/settings.ts'
import { maskedEntry } from '../../src/settings/target-settings.ts'

export interface InitArgs {
  readonly chat: ChatArgs
  /** Ask nothing: the room chat, unless something else is said. */
  readonly yes: boolean
  readonly dryRun: boolean
  /** Is one to be written? */
  readonly workflow: boolean
  /** The system whose workflow it is; undefined if it was not said. */
  readonly ci: CiSystem | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The options of all commands, which the config file may have. */
  readonly ofCommands: readonly RowSetting[]
}

/**
 * Writes into the working folder what measuring a chat takes, and tries it. A file that is there already is kept, and what it
 * says is tried.
 *
 * @returns 0 if each step of the trial went through, else what the trial's verdict says
 * @throws Refusal (2), (15) for everything that is wrong before anything is written; then as `run` does
 */
export async function init(args: InitArgs, context: CommandContext): Promise<ExitCode> {
  const { chat, yes, dryRun, ci, environment, ofCommands } = args
  const { answer, progress, json } = context
  const config = configFileIn('.')
  const what = await whatThereIs(chat, { yes, isConfigured: config !== undefined }, context)
  const query = what.deployed?.query ?? []
  const configured = config === undefined ? {} : await loadConfig(config, '.', new Mistakes(), ofCommands)
  const hasOwnHandlers = [what.stack ?? undefined, configured.stack, configured.template].some(
    (one) => one !== undefined,
  )
  const isElsewhere = what.deployed !== null || (configured.target ?? settingDefaults.target) !== settingDefaults.target
  const pipeline = args.workflow ? workflowFor({ ci, hasOwnHandlers, isElsewhere, hasQuery: query.length > 0 }) : null
  const [configFile, ...modules] = filesFor(what, config)
  const files = [configFile, ...modules, ...(pipeline === null ? [] : [pipeline.file])]
  if (dryRun) {
    answer.write(json ? asJson({ files }) : plannedText(files))
    return exitCodes.ok
  }
  const written = await writeNewFiles(files)
  const beside = json ? progress : answer
  const isNew = written.some(({ path, state }) => path === pipeline?.file.path && state === 'written')
  const todo = [...(isNew && pipeline !== null ? pipeline.todo : []), ...(await runsToIgnore('.'))]
  beside.write(filesText(written))
  const secrets = secretsOf(what)
  const trial = await tryChat(configFile.path, secrets, { environment, ofCommands }, context)
  if (json) answer.write(asJson({ files: written, ...outcomeOf(trial), todo, next: nextCommands() }))
  else answer.write(`\n${trialText(trial)}\n${nextText({ isGood: trial.isGood, secrets, todo })}`)
  if (trial.isGood) return exitCodes.ok
  const verdict = trial.result.verdict.exitCode as ExitCode
  return verdict === exitCodes.ok ? exitCodes.checkFailed : verdict
}

async function whatThereIs(
  chat: ChatArgs,
  { yes, isConfigured }: { readonly yes: boolean; readonly isConfigured: boolean },
  { ask }: Pick<CommandContext, 'ask'>,
): Promise<WhatThereIs> {
  const isSaid = haveOf(chat) !== undefined || saysFrames(chat)
  if (isConfigured && !isSaid) return asConfigured
  const kept = keptProtocol('.')
  if (ask !== null && !yes) return readWhatThereIs(await askForTheRest(chat, ask, kept !== null), kept)
  return readWhatThereIs(yes ? { ...chat, have: haveOf(chat) ?? 'nothing' } : chat, kept)
}

/** Returns the secrets that the user typed; they are written to no file. */
function secretsOf({ deployed, stack }: WhatThereIs): Pick<Settings, 'query' | 'parameter'> {
  const { query = [] } = deployed ?? {}
  const { parameter = [], template } = stack !== null && 'there' in stack ? stack.there : {}
  return {
    ...(query.length > 0 && { query: [...query] }),
    ...(parameter.some(secretEntry(noEchoOf(template))) && { parameter: [...parameter] }),
  }
}

function outcomeOf({ steps, isGood, result }: Trial): object {
  return { trial: { isGood, steps, runId: result.runId, hints: result.hints ?? [] } }
}

function asJson(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

/**
 * Returns the remaining steps that keep runs out of the repository; empty if Git ignores them already, or there is no repository.
 */
export async function runsToIgnore(folder: string): Promise<string[]> {
  const { outDir } = settingDefaults
  try {
    await git(folder, ['check-ignore', '--verbose', '--non-matching', `${outDir}/latest`])
    return []
  } catch (error) {
    if (error instanceof Refusal) return []
    if (!(error instanceof GitFailure)) throw error
    const isNotIgnored = error.message.startsWith('::')
    return isNotIgnored ? [`.gitignore: has no line for ${outDir}/, the folder of the runs; add one`] : []
  }
}

const columns = 80

/** Describes the observation at each step, and what the user has to check. */
function trialText({ steps, isGood, result }: Trial): string {
  const first = steps.find((step) => !step.isGood)
  const headline =
    first === undefined
      ? '✔ every step of the protocol went through'
      : `✖ not every step went through: look at ${first.name} first`
  const rows = steps.map(({ name, seen, isGood: good }) => `  ${good ? '✔' : '✖'} ${name.padEnd(10)}  ${seen}`)
  const hints = (result.hints ?? []).flatMap(({ sentence, sample }) => [
    ...wrapped(sentence, '  ', columns),
    ...(sample === null ? [] : [`  ${sampleTitle(sample)}: ${sample.text}`]),
  ])
  const reasons = isGood ? [] : result.verdict.reasons.flatMap((reason) => wrapped(reason, '  ', columns))
  return [headline, ...rows, ...reasons, ...hints].map((line) => `${line}\n`).join('')
}

/** A run with the config file, and its report. */
function nextCommands(): string[] {
  return ['fanbench run broadcast', 'fanbench report latest'].map(asTypedHere)
}

interface Outlook {
  readonly isGood: boolean
  /** The secrets, which are written to no file. */
  readonly secrets: Pick<Settings, 'query' | 'parameter'>
  /** The remaining steps for the workflow and the runs. */
  readonly todo: readonly string[]
}

function nextText({ isGood, secrets: { query = [], parameter = [] }, todo }: Outlook): string {
  const [queries, parameters] = [query, parameter].map((entries) => entries.map(maskedEntry).join(', '))
  return [
    ...todo,
    ...(queries === '' ? [] : [`No file holds the query: set FANBENCH_QUERY, with one entry per line (${queries}).`]),
    ...(parameters === ''
      ? []
      : [`No file holds these parameters: set FANBENCH_PARAMETER, with commas between entries (${parameters}).`]),
    isGood ? 'Next:' : 'The files are kept: mend them, and init again tries them. Then:',
    ...nextCommands().map((command) => `  ${command}`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}
