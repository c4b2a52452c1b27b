import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { CommandContext } from '../../commands/flags/context.ts'
// The command loads it when it is called: by the first test of each file then, on that test's time.
import '../../commands/run/command.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { program } from '../../commands/program.ts'
import type { Namespaces } from './namespaces.ts'
import { type Outcome, type Surroundings, startFanbench, temporaryFolder } from '../commands/fanbench.ts'

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

/** For faults that show before anybody has spoken. */
export const connectOnly = { scenario: 'connect', flags: { hold: '0' } } as const

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
  'join-grace': '50ms',
  'connect-timeout': '5s',
  seed: '7',
  protocol: protocolPath,
}

export type Flags = Readonly<Record<string, string | true>>

export interface RunArgs extends Surroundings {
  readonly scenario?: string
  readonly flags?: Flags
  readonly inside?: Namespaces
}

/**
 * `fanbench run` within this process, from its arguments to its report: for faults of the target, which are the same
 * wherever the coordinator is. Its crowd has processes of its own all the same.
 *
 * @param workingFolder one that goes with the test, unless it is given
 * @throws Refusal where the command line would say why and exit
 */
export async function runHere(
  target: string,
  { scenario = 'broadcast', flags = {} }: Pick<RunArgs, 'scenario' | 'flags'> = {},
  workingFolder = temporaryFolder(),
): Promise<MeasuredRun> {
  const written = { stdout: '', stderr: '' }
  const output = (stream: keyof typeof written) => ({
    write: (text: string) => void (written[stream] += text),
    isTerminal: false,
    columns: 80,
    rows: 24,
    color: false,
  })
  const context: CommandContext = {
    answer: output('stdout'),
    progress: output('stderr'),
    json: false,
    quiet: true,
    verbose: false,
    gitHub: { summaryFile: null, readsLog: false },
    confirm: null,
    ask: null,
    signal: new AbortController().signal,
  }
  let exitCode: number | null = null
  const args = wordsOf(scenario, target, { 'out-dir': join(workingFolder, 'reports/out'), ...flags })
  await program(async (_command, work) => {
    exitCode = await work(context)
  }).parseAsync(args, { from: 'user' })
  return measuredIn(workingFolder, { exitCode, ...written })
}

/** `fanbench run` as a child process, in a folder that goes with the test. */
export function startRun(
  target: string,
  { scenario = 'broadcast', flags = {}, inside, cwd: workingFolder = temporaryFolder(), ...surroundings }: RunArgs = {},
): RunUnderWay {
  const { child, outcome } = startFanbench(wordsOf(scenario, target, flags), {
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

function wordsOf(scenario: string, target: string, flags: Flags): string[] {
  const args = Object.entries<string | true>({ ...quickly, ...flags }).flatMap(([flag, value]) =>
    value === true ? [`--${flag}`] : [`--${flag}`, value],
  )
  return ['run', scenario, '--target', target, ...args, '--quiet']
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
  await expect.poll(() => holds(), { timeout: 60_000, interval: 10 }).toBe(true)
}
