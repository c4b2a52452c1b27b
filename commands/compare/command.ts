import { resolve } from 'node:path'
import { comparisonOutputs } from './report/document.ts'
import { type ExitCode, exitCodes, problemsOf } from '../../src/exit-codes.ts'
import { type ReadRun, compareRuns } from '../../src/metrics/judging/comparing/compare-runs.ts'
import type { BySide } from '../../src/metrics/judging/comparing/comparison.ts'
import { objectionsTo } from '../../src/metrics/judging/comparing/objections.ts'
import { createRunDirectory, newRunId } from '../../src/metrics/result/run-directory.ts'
import { shellQuoted } from '../run/command-line.ts'
import type { Mistakes } from '../../src/settings/mistakes.ts'
import type { CommandContext } from '../flags/context.ts'
import { namedRuns, savedResult } from '../run/saved-result.ts'
import { outputFolderProblems } from '../run/output-folder.ts'
import { showAndSave } from '../run/show-and-save.ts'

interface CompareArgs extends BySide<string> {
  /** True to compare runs that should not be compared. */
  readonly force: boolean
  readonly outDir: string
  /** The mistakes of the options, to which the comparison adds its own. */
  readonly mistakes: Mistakes
}

/**
 * Holds two runs, or two sets of runs, against each other, and saves the answer as a result of its own.
 *
 * @returns 0 whatever it finds: it is no gate
 * @throws Refusal (2) for what cannot be read or paired, and without `force` for what should not be compared
 */
export async function compare(args: CompareArgs, context: CommandContext): Promise<ExitCode> {
  const { force, outDir, mistakes } = args
  const a = await readSide('A', args.a, outDir)
  const b = await readSide('B', args.b, outDir)
  const sides = { a: a.runs, b: b.runs }
  const unusable = [...outputFolderProblems(outDir), ...a.problems, ...b.problems, ...sizeProblems(a, b)]
  const objections = objectionsTo(sides)
  const problems = force || objections.length === 0 ? unusable : [...unusable, ...objections, wayOut]
  mistakes.add(exitCodes.usage, ...problems)
  mistakes.throwIfAny()
  const comparedAt = new Date()
  const comparisonId = newRunId(comparedAt, 'compare')
  const folder = await createRunDirectory(outDir, comparisonId)
  const command = ['fanbench compare', shellQuoted(args.a), shellQuoted(args.b), ...(force ? ['--force'] : [])].join(
    ' ',
  )
  const comparison = compareRuns(
    sides,
    { isForced: force, objections },
    { comparisonId, comparedAt: comparedAt.toISOString(), command },
  )
  await showAndSave(comparison, comparisonOutputs, folder, context)
  return exitCodes.ok
}

const wayOut = 'measure both sides the same way, or give --force; the report then lists the differences'

/** One side of the comparison, as the user named it. */
interface ReadSide {
  readonly runs: readonly ReadRun[]
  /** The number of runs that were found, including unreadable ones. */
  readonly found: number
  readonly problems: readonly string[]
}

async function readSide(side: string, named: string, outDir: string): Promise<ReadSide> {
  const { sources, problems } = namedRuns(named, outDir)
  const read = await Promise.allSettled(sources.map(async (source) => ({ source, result: await savedResult(source) })))
  const doubled = sources.filter((source, place) =>
    sources.slice(0, place).some((other) => resolve(other) === resolve(source)),
  )
  return {
    runs: read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    found: sources.length,
    problems: [
      ...problems,
      ...read.flatMap((one) => (one.status === 'rejected' ? problemsOf(one.reason) : [])),
      ...doubled.map((source) => `${source}: twice in ${side}, and a run is one observation; name it once`),
    ],
  }
}

function sizeProblems(a: ReadSide, b: ReadSide): string[] {
  if (a.found === b.found || a.found === 0 || b.found === 0) return []
  return [`A has ${a.found} runs and B ${b.found}: runs are compared in pairs; name as many of each`]
}
