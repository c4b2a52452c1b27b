import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { readResult } from '../../src/metrics/result/read-result.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { Namespaces } from './namespaces.ts'
import { type Outcome, type Surroundings, startFanbench, temporaryFolder } from '../src/commands/fanbench.ts'

export const protocolPath = fileURLToPath(new URL('./protocol.ts', import.meta.url))

/** A run that has come to its end, with the report that it left. */
export interface MeasuredRun extends Outcome {
  readonly result: RunResult
  readonly folder: string
}

export interface RunUnderWay {
  readonly child: ChildProcess
  readonly workingFolder: string
  /** The run's own folder, which is there once anything has been sent. */
  folder(): string
  readonly outcome: Promise<Outcome>
  /**
   * Waits for the end and checks what holds under every fault: there is a report, its verdict is the exit code, and
   * the books balance (goals R1 and R2 of the fault table).
   */
  measured(): Promise<MeasuredRun>
}

/** Small and quick; what a row needs otherwise it says. */
const quickly = {
  members: '24',
  rooms: '4',
  workers: '1',
  'connect-rate': '400',
  'join-rate': '400',
  'publish-rate': '50',
  arrivals: 'constant',
  'warm-up': '0',
  duration: '1s',
  // Longer than any stall of a busy machine: what comes later is lost.
  drain: '1s',
  guard: '50ms',
  'connect-timeout': '5s',
  seed: '7',
  protocol: protocolPath,
}

export type Flags = Readonly<Record<string, string | true>>

export interface RunWords extends Surroundings {
  readonly scenario?: string
  readonly flags?: Flags
  readonly inside?: Namespaces
}

/** `fanbench run` as a child process, in a folder that goes with the test. */
export function startRun(
  target: string,
  {
    scenario = 'broadcast',
    flags = {},
    inside,
    cwd: workingFolder = temporaryFolder(),
    ...surroundings
  }: RunWords = {},
): RunUnderWay {
  const words = Object.entries<string | true>({ ...quickly, ...flags }).flatMap(([flag, value]) =>
    value === true ? [`--${flag}`] : [`--${flag}`, value],
  )
  const { child, outcome } = startFanbench(['run', scenario, '--target', target, ...words, '--quiet'], {
    ...surroundings,
    ...(inside && { through: inside.through(workingFolder) }),
    cwd: workingFolder,
  })
  return {
    child,
    workingFolder,
    folder: () => runFolders(workingFolder)[0] ?? '',
    outcome,
    measured: async () => measuredIn(workingFolder, await outcome),
  }
}

/** What a run in this working folder has left, checked. */
async function measuredIn(workingFolder: string, outcome: Outcome): Promise<MeasuredRun> {
  const folder = runFolders(workingFolder)[0] ?? ''
  expect(existsSync(join(folder, 'report.html')), `a report in ${folder}; stderr: ${outcome.stderr}`).toBe(true)
  const result = await readResult(folder)
  expect(outcome.exitCode, outcome.stderr).toBe(result.verdict.exitCode)
  expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
  return { ...outcome, result, folder }
}

function runFolders(workingFolder: string): string[] {
  const outDir = join(workingFolder, 'reports/out')
  if (!existsSync(outDir)) return []
  // Beside them stands `latest`.
  return readdirSync(outDir).flatMap((name) => (/^\d/.test(name) ? [join(outDir, name)] : []))
}

/** Waits for a condition; a fault must show within 30 seconds, so that this is plenty. */
export async function until(holds: () => boolean): Promise<void> {
  await expect.poll(() => holds(), { timeout: 20_000, interval: 10 }).toBe(true)
}
