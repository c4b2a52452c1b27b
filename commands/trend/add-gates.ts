import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { gateResultSchemaName } from '../gate/gate-result.ts'
import { savedPath, savedResult } from '../run/saved-result.ts'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { type JsonFileKind, readJsonFile } from '../../src/json-file.ts'
import { fingerprints } from '../../src/metrics/judging/comparing/fingerprint.ts'
import { type SavedNightRun, savedNightRunSchemaName } from '../../src/metrics/result/history/saved-night-run.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

const gateFileName = 'gate.json'

/**
 * Separates gates from runs in a text that names saved results.
 *
 * @returns the folders of the gates, those of a folder of gates in the order of their names; and the text without them
 */
export function namedGates(named: string, outDir: string): { gates: string[]; others: string } {
  const names = existsSync(savedPath(named, outDir)) ? [named] : named.split(',')
  const each = names.map((name) => ({ name, gates: gatesIn(savedPath(name.trim(), outDir)) }))
  return {
    gates: each.flatMap(({ gates }) => gates),
    others: each.flatMap(({ name, gates }) => (gates.length === 0 ? [name] : [])).join(','),
  }
}

function gatesIn(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return []
  const isGate = (folder: string) => existsSync(join(folder, gateFileName))
  if (isGate(path)) return [path]
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name))
    .filter(isGate)
    .sort()
}

const verdict = z.enum(['pass', 'fail', 'inconclusive'])
const compared = { baseline: z.number(), candidate: z.number(), verdict }
const ratio = z.union([z.number().nonnegative(), z.literal('infinite'), z.null()])
const side = z.object({ commit: z.string().nullable() })

/** The part of a gate that a history keeps, and the facts that decide whether it counts. */
const gateSchema = z.object({
  experimentId: z.string(),
  startedAt: z.iso.datetime(),
  baseline: side,
  candidate: side,
  verdict: z.enum([...verdict.options, 'invalid']),
  exitCode: z.number().int(),
  reasons: z.array(z.string()),
  forced: z.array(z.string()),
  stopped: z.object({ reasons: z.array(z.string()) }).nullable(),
  blocks: z.array(z.object({ arm: z.string(), runId: z.string() })),
  counters: z.array(z.object({ counter: z.string(), ...compared })),
  newFindings: z.array(z.string()),
  work: z.array(z.object({ name: z.string(), ...compared })),
  metrics: z.array(z.object({ name: z.string(), verdict, ratios: z.array(ratio) })),
  slo: z.array(z.object({ name: z.string(), verdict: z.string() })),
})

type SavedGate = z.infer<typeof gateSchema>

const gateFile: JsonFileKind<typeof gateSchema> = {
  what: 'a gate',
  schemaName: gateResultSchemaName,
  schema: gateSchema,
  wayOut: '`fanbench gate --baseline-ref <tag>` makes one',
}

/** The text of `trend add` about a gate. */
interface Said {
  /** Null: the commit of the baseline. */
  readonly reference: string | null
  /** Null: the commit of the candidate. */
  readonly commit: string | null
  /** The commit where nothing else says which. */
  readonly here: string | null
}

/**
 * Reads a gate as a night of a history: its ratios to the version that it was held against.
 *
 * @param folder of the saved gate
 * @throws Refusal (2) for what cannot be read, or says nothing about a reference version
 */
export async function nightOfGate(folder: string, { reference, commit, here }: Said): Promise<SavedNightRun> {
  const gate = await readJsonFile(join(folder, gateFileName), gateFile)
  const block = gate.blocks.find(({ arm }) => arm === 'candidate')
  const version = reference ?? gate.baseline.commit
  const problems = [
    ...(version === null
      ? [`${folder}: its baseline is not a commit; name the version with --reference, such as v1.4.0`]
      : []),
    ...(gate.forced.length > 0 ? [`${folder}: the gate was forced: ${gate.forced.join('; ')}`] : []),
    ...(block === undefined ? [`${folder}: the gate has no run of the candidate`] : []),
  ]
  if (version === null || block === undefined || problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return anchoredNight(gate, await savedResult(join(folder, block.runId)), {
    reference: version,
    commit: commit ?? gate.candidate.commit ?? here,
  })
}

/** They meet both versions of a gate alike, and so leave its ratio as it is. */
const sharedByVersions: readonly string[] = ['harness version', 'node version', 'machine']

function anchoredNight(
  gate: SavedGate,
  run: RunResult,
  { reference, commit }: { readonly reference: string; readonly commit: string | null },
): SavedNightRun {
  const alike = fingerprints({ a: [run], b: [] }).filter(({ name }) => !sharedByVersions.includes(name))
  const isInvalid = gate.verdict === 'invalid'
  return {
    schema: savedNightRunSchemaName,
    runId: gate.experimentId,
    startedAt: gate.startedAt,
    commit,
    fingerprint: { reference, ...Object.fromEntries(alike.map(({ name, values }) => [name, values.a.join()])) },
    validity: { verdict: isInvalid ? 'unfit' : 'valid', reasons: isInvalid ? gate.reasons : [] },
    verdict: exactVerdict(gate),
    interrupted: gate.stopped !== null,
    metrics: {},
    values: {},
    counters: {},
    anchor: { reference, ratios: Object.fromEntries(gate.metrics.map(({ name, ratios }) => [name, ratios])) },
  }
}

/** Counts fail at once. Time is judged over the nights: one slow night is no failure. */
function exactVerdict(gate: SavedGate): NonNullable<SavedNightRun['verdict']> {
  const { counters, newFindings, work, slo, metrics, reasons } = gate
  const failing = <One extends { readonly verdict: string }>(all: readonly One[]) =>
    all.filter((one) => one.verdict === 'fail')
  const failed: readonly (readonly [name: string, reason: string])[] = [
    ...failing(counters).map((one) => [one.counter, `${one.counter} ${countsOf(one)}`] as const),
    ...newFindings.map((name) => [name, `a defect that the reference has not: ${name}`] as const),
    ...failing(work).map((one) => [`work ${one.name}`, `work ${one.name}: ${countsOf(one)}`] as const),
    ...failing(slo).map(({ name }) => [`SLO ${name}`, `SLO ${name} is broken`] as const),
  ]
  const isOfTime = failing(metrics).length > 0
  if (failed.length > 0)
    return {
      exitCode: exitCodes.checkFailed,
      reasons: failed.map(([, reason]) => reason),
      failed: failed.map(([name]) => name),
    }
  // A candidate that lets nobody in has no counts.
  if (gate.verdict === 'fail' && !isOfTime) return { exitCode: exitCodes.checkFailed, reasons, failed: [] }
  return { exitCode: gate.verdict === 'invalid' ? exitCodes.invalid : exitCodes.ok, reasons: [], failed: [] }
}

function countsOf({ baseline, candidate }: { readonly baseline: number; readonly candidate: number }): string {
  return `${candidate.toLocaleString('en-US')}, reference ${baseline.toLocaleString('en-US')}`
}
