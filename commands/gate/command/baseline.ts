import { existsSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { mostBytes, readUserText } from '../../../user-files/read-user-file.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { maskedUrl } from '../../../src/masked-url.ts'
import type { Settings } from '../../../src/settings/settings.ts'
import { type PlannedRun, planGiven } from '../../run/plan-run.ts'
import type { GateArgs } from '../rows.ts'
import { type DefinitionAtRef, findRef } from './ref/find-ref.ts'

/** The user's choice of a baseline: one of the two. */
export type BaselineChoice =
  | { readonly kind: 'ref'; readonly ref: string }
  /** A definition or a target. */
  | { readonly kind: 'named'; readonly text: string }
  /** The candidate. */
  | { readonly kind: 'itself' }

/** @throws Refusal (2) where it is none, or several */
export function baselineChoice({ baseline, baselineRef, againstItself }: GateArgs['own']): BaselineChoice {
  const choices: BaselineChoice[] = [
    ...(baseline === undefined ? [] : [{ kind: 'named', text: baseline } as const]),
    ...(baselineRef === undefined ? [] : [{ kind: 'ref', ref: baselineRef } as const]),
    ...(againstItself ? [{ kind: 'itself' } as const] : []),
  ]
  const [choice] = choices
  if (choice !== undefined && choices.length === 1) return choice
  throw new Refusal(
    exitCodes.usage,
    choice === undefined
      ? 'a gate needs something to compare the candidate with: --baseline-ref origin/main, --baseline with a definition or a target.json, or --against-itself'
      : '--baseline, --baseline-ref and --against-itself: give one of them',
  )
}

/** The baseline that was found. */
export type Baseline =
  /** Still to be checked out. */
  | { readonly kind: 'ref'; readonly found: DefinitionAtRef }
  | { readonly kind: 'run'; readonly name: string; readonly settings: Settings; readonly run: PlannedRun }
  | { readonly kind: 'itself' }

export interface Candidate {
  readonly scenario: string
  /** The settings of its runs, without a seed. */
  readonly settings: Settings
}

/**
 * Finds the baseline; nothing is started, sent or checked out.
 *
 * @throws Refusal with everything that is wrong
 */
export async function findBaseline(choice: BaselineChoice, candidate: Candidate): Promise<Baseline> {
  if (choice.kind === 'ref') return { kind: 'ref', found: await refOf(choice.ref, candidate.settings) }
  if (choice.kind === 'itself') return choice
  const { text } = choice
  const { settings } = candidate
  const ofBaseline = settingsOfBaseline(choice, settings)
  if (ofBaseline !== null && !isTarget(text) && settings.target !== undefined)
    throw new Refusal(
      exitCodes.usage,
      `--baseline ${text}: a ${isTemplate(text) ? 'template' : 'definition'} is for the embedded stack, and --target is not; give a target.json, or leave out --target`,
    )
  if (ofBaseline !== null) return planned(text, ofBaseline, candidate)
  throw new Refusal(
    exitCodes.usage,
    `--baseline ${text}: is no definition, template, target.json or URL. Both versions are measured at the same time, so that saved runs cannot be a baseline: \`fanbench compare\` shows them beside each other`,
  )
}

/** The settings of a baseline of its own; null of one whose settings are the candidate's, and of what is none. */
export function settingsOfBaseline(choice: BaselineChoice, settings: Settings): Settings | null {
  if (choice.kind !== 'named') return null
  const { text } = choice
  // Which chat it is, the baseline says: where the candidate's does not fit a target, the plan of the candidate says so.
  const { stack: _, chat: __, template: ___, parameter, ...ofBoth } = settings
  if (isDefinition(text)) return { ...ofBoth, stack: text }
  // The parameters are those of both.
  if (isTemplate(text)) return { ...ofBoth, template: text, ...(parameter && { parameter }) }
  return isTarget(text) ? { ...ofBoth, target: text } : null
}

/** Finds another version of the handlers, which run on the embedded stack. */
async function refOf(ref: string, { target, ...settings }: Settings): Promise<DefinitionAtRef> {
  const stack = settings.stack ?? settings.template
  const problems = [
    ...(target === undefined
      ? []
      : [
          '--baseline-ref: is for handlers on the embedded stack; give --baseline <target.json>, or leave out --target',
        ]),
    ...(stack === undefined
      ? [
          '--baseline-ref: needs the definition that the ref has in another version; give --stack ./chat.ts or --template template.yaml, or set `stack` in fanbench.config.ts',
        ]
      : []),
  ]
  if (stack === undefined || problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return findRef(stack, ref)
}

async function planned(text: string, settings: Settings, { scenario }: Candidate): Promise<Baseline> {
  const run = await planGiven(settings, { scenario, invokedAs: `run ${scenario}` })
  const name = run.aim.kind === 'existing' ? named(text, maskedUrl(run.aim.target.url)) : text
  return { kind: 'run', name, settings, run }
}

function named(text: string, url: string): string {
  return existsSync(text) ? `${text} (${url})` : url
}

function isDefinition(text: string): boolean {
  return ['.ts', '.mts', '.js', '.mjs'].includes(extname(text)) && existsSync(text)
}

/** A JSON file may also be a target, or the result of a run: what is in it tells. A folder may have the runs of an experiment. */
function isTemplate(text: string): boolean {
  if (!existsSync(text)) return false
  if (statSync(text).isDirectory()) return existsSync(join(text, 'cdk.out')) || isApp(text)
  if (['.yaml', '.yml'].includes(extname(text))) return true
  return extname(text) === '.json' && hasResources(readUserText(text, mostBytes.result))
}

/** A synthesised CDK app. */
function isApp(folder: string): boolean {
  return existsSync(join(folder, 'manifest.json')) && existsSync(join(folder, 'tree.json'))
}

/** As a template of SAM or CloudFormation has them, or the functions of a serverless.json. */
function hasResources(json: string): boolean {
  try {
    const root: unknown = JSON.parse(json)
    if (typeof root !== 'object' || root === null) return false
    return 'Resources' in root || ('service' in root && 'provider' in root)
  } catch {
    // The reader of the whole file reports its mistakes.
    return false
  }
}

function isTarget(text: string): boolean {
  if (text.includes('://')) return true
  if (!existsSync(text) || !statSync(text).isFile()) return false
  // The reader of the whole file reports any other mistake.
  return /"schema"\s*:\s*"fanbench\/target@/.test(readUserText(text, mostBytes.result).slice(0, 64 * 1024))
}
