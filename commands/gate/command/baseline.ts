import { existsSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { maskedUrl } from '../../../src/masked-url.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import type { Settings } from '../../../src/settings/settings.ts'
import { namedRuns } from '../../run/named-runs.ts'
import { type PlannedRun, planGiven } from '../../run/plan-run.ts'
import { savedResult } from '../../run/saved-result.ts'
import type { GateArgs } from '../rows.ts'
import { type DefinitionAtRef, findRef } from './ref/find-ref.ts'

/** The user's choice of a baseline: one of the two. */
export type BaselineChoice =
  | { readonly kind: 'ref'; readonly ref: string }
  /** A definition, a target, or saved runs. */
  | { readonly kind: 'named'; readonly text: string }

/** @throws Refusal (2) where it is neither, or both */
export function baselineChoice({ baseline, baselineRef }: GateArgs['own']): BaselineChoice {
  if (baseline !== undefined && baselineRef === undefined) return { kind: 'named', text: baseline }
  if (baseline === undefined && baselineRef !== undefined) return { kind: 'ref', ref: baselineRef }
  throw new Refusal(
    exitCodes.usage,
    baseline === undefined
      ? 'a gate takes something to hold the candidate against: --baseline-ref origin/main, or --baseline with a definition, a target.json or saved runs'
      : '--baseline and --baseline-ref: give one of the two',
  )
}

/** The baseline that was found. */
export type Baseline =
  /** Still to be checked out. */
  | { readonly kind: 'ref'; readonly found: DefinitionAtRef }
  | { readonly kind: 'run'; readonly name: string; readonly settings: Settings; readonly run: PlannedRun }
  | { readonly kind: 'saved'; readonly name: string; readonly runs: readonly RunResult[] }

export interface Candidate {
  readonly scenario: string
  /** The settings of its runs, without a seed. */
  readonly settings: Settings
  readonly outDir: string
}

/**
 * Finds the baseline; nothing is started, sent or checked out.
 *
 * @throws Refusal with everything that is wrong
 */
export async function findBaseline(words: BaselineChoice, candidate: Candidate): Promise<Baseline> {
  if (words.kind === 'ref') return { kind: 'ref', found: await refOf(words.ref, candidate.settings) }
  const { text } = words
  const { settings, outDir } = candidate
  const ofBaseline = settingsOfBaseline(words, settings)
  if (ofBaseline !== null && !isTarget(text) && settings.target !== undefined)
    throw new Refusal(
      exitCodes.usage,
      `--baseline ${text}: a ${isTemplate(text) ? 'template' : 'definition'} is for the embedded stack, and --target is not; give a target.json, or leave out --target`,
    )
  if (ofBaseline !== null) return planned(text, ofBaseline, candidate)
  return { kind: 'saved', ...(await savedRuns(text, outDir)) }
}

/** The settings of a baseline that is measured; null of one at a ref, whose settings are the candidate's, and of saved runs. */
export function settingsOfBaseline(words: BaselineChoice, settings: Settings): Settings | null {
  if (words.kind === 'ref') return null
  const { text } = words
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
  const name = run.aim.kind === 'standing' ? named(text, maskedUrl(run.aim.target.url)) : text
  return { kind: 'run', name, settings, run }
}

function named(text: string, url: string): string {
  return existsSync(text) ? `${text} (${url})` : url
}

async function savedRuns(
  text: string,
  outDir: string,
): Promise<{ readonly name: string; readonly runs: readonly RunResult[] }> {
  const { sources, problems } = namedRuns(text, outDir)
  const mistakes = new Mistakes()
  mistakes.add(exitCodes.usage, ...problems.map((problem) => `--baseline: ${problem}`))
  const runs: RunResult[] = []
  for (const source of sources) {
    const run = await mistakes.collect(() => savedResult(source))
    if (run !== undefined) runs.push(run)
  }
  mistakes.throwIfAny()
  // The order in which they were measured, in which the pairs take them.
  return {
    name: `${text} (${runs.length} saved runs)`,
    runs: runs.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1)),
  }
}

function isDefinition(text: string): boolean {
  return ['.ts', '.mts', '.js', '.mjs'].includes(extname(text)) && existsSync(text)
}

/** A JSON file may also be a target, or the result of a run: what is in it tells. A folder may have the runs of an experiment. */
function isTemplate(text: string): boolean {
  if (!existsSync(text)) return false
  if (statSync(text).isDirectory()) return existsSync(join(text, 'cdk.out')) || isApp(text)
  if (['.yaml', '.yml'].includes(extname(text))) return true
  return extname(text) === '.json' && hasResources(readFileSync(text, 'utf8'))
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
    // What is wrong with it is said by whoever reads it whole.
    return false
  }
}

function isTarget(text: string): boolean {
  if (text.includes('://')) return true
  if (!existsSync(text) || !statSync(text).isFile()) return false
  // What it is besides that is said by whoever reads it whole.
  return /"schema"\s*:\s*"fanbench\/target@/.test(readFileSync(text, 'utf8').slice(0, 64 * 1024))
}
