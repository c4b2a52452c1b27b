import { type ExitCode, Refusal, exitCodes, interruptionBy, mostSevere } from '../../src/exit-codes.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { FunctionChange } from '../../src/targets/versions/function-change.ts'
import type { ExperimentResult, MeasuredBlock } from './experiment-result.ts'

/** One of the things that an experiment holds against each other, and the run that measures it. */
export interface Arm {
  readonly name: string
  readonly scenario: string
  /** The settings of its runs, including the seed. */
  readonly settings: Settings
  /** The changes of the target's functions in its blocks, by name in the target or physical name. */
  readonly functions?: Readonly<Record<string, FunctionChange>>
}

/** One run of one arm: an ordinary run, in a folder of its own. */
export interface Block<OneArm extends Arm = Arm> {
  readonly arm: OneArm
  readonly result: RunResult
}

/** Why a block says nothing about its arm; empty if it counts. */
export type WhyNotCounted<OneArm extends Arm = Arm> = (block: Block<OneArm>) => readonly string[]

/** Several runs that answer one question. Its order and its answer follow from its seed and its blocks alone. */
export interface Experiment<OneArm extends Arm, Answer extends { readonly exitCode: ExitCode }> {
  readonly name: string
  /** The schema of its result, with its version. */
  readonly schema: string
  readonly seed: number
  /** One for each block, one for all blocks that need the same, or the same of each arm, by its name. */
  readonly targets: 'own' | 'shared' | 'of-arm'
  /**
   * All that it may have; needed only where some change functions. Targets have to be shared then: a version is published for
   * each different change before the first block, and its alias is pointed at it before each block of the arm.
   */
  readonly arms?: readonly OneArm[]
  /** The user has named the functions that are changed: leave enough, even where nothing proves that the stack is theirs. */
  readonly functionsAreNamed?: boolean
  /** Null where it depends on what the blocks show: a search ends when it has found. */
  readonly blocksPlanned: number | null
  /**
   * Left out, every block counts. One that does not is kept and listed with the reasons; `nextArm` sees to another one, as
   * `measuredAgain` does, and `judge` leaves it out.
   */
  readonly whyNotCounted?: WhyNotCounted<OneArm>
  /**
   * The arm of the next block, by the blocks so far; undefined when there are enough. May throw a Refusal where these show
   * that there is nothing to answer: they are kept and judged, and it says what stopped the experiment.
   */
  readonly nextArm: (blocks: readonly Block<OneArm>[]) => OneArm | undefined
  /** The answer, of as many blocks as there are. */
  readonly judge: (blocks: readonly Block<OneArm>[]) => Answer
}

export interface Measured<OneArm extends Arm> {
  /** The blocks in the order of their measurement; at least one. */
  readonly blocks: readonly Block<OneArm>[]
  /** The cause of an early end; null without one. */
  readonly stopped: Refusal | null
}

/**
 * Measures one block after the other. Whatever stops it, the blocks that it has are kept; the one that was cut short is
 * none of them.
 *
 * @param measure carries out the run of a block, and saves it; the blocks are those before it
 * @param signal aborted on Ctrl-C; its reason may be the exit code
 * @throws Refusal if it was stopped before it had a block
 */
export async function measureBlocks<OneArm extends Arm>(
  nextArm: (blocks: readonly Block<OneArm>[]) => OneArm | undefined,
  measure: (arm: OneArm, blocks: readonly Block<OneArm>[]) => Promise<RunResult>,
  signal: AbortSignal,
): Promise<Measured<OneArm>> {
  const blocks: Block<OneArm>[] = []
  try {
    for (let arm = nextArm(blocks); arm !== undefined; arm = nextArm(blocks)) {
      refuseUnfit(blocks)
      const result = signal.aborted ? null : await measure(arm, blocks)
      if (result === null || result.interrupted) throw new Refusal(exitCodes.interrupted, 'interrupted')
      blocks.push({ arm, result })
    }
    return { blocks, stopped: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const stopped = interruptedBy(signal, blocks.length) ?? error
    if (blocks.length === 0) throw stopped
    return { blocks, stopped }
  }
}

/** The number of consecutive unfit blocks after which the load of the machine is not considered temporary. */
const mostUnfit = 4

/** @throws Refusal where this machine stays unfit to measure: more blocks would say nothing either */
function refuseUnfit(blocks: readonly Block[]): void {
  const last = blocks.slice(-mostUnfit)
  if (last.length < mostUnfit || last.some(({ result }) => result.validity.verdict !== 'unfit')) return
  const [reason = ''] = last.at(-1)?.result.verdict.reasons ?? []
  throw new Refusal(
    exitCodes.invalid,
    `This machine was not fit to measure in ${mostUnfit} blocks in a row, and the experiment ended. In the last block: ${reason}`,
  )
}

/** The interruption of a run is not the end of the experiment. */
function interruptedBy(signal: AbortSignal, blocks: number): Refusal | null {
  const code = interruptionBy(signal)
  if (code === null) return null
  return new Refusal(code, blocks === 0 ? 'interrupted before a block was measured' : 'interrupted')
}

export interface AboutExperiment extends Pick<ExperimentResult, 'experimentId' | 'startedAt' | 'endedAt' | 'command'> {
  /** The file name of a run's page in its folder. */
  readonly pageFile: string
}

/** The saved result: the head that all experiments have, and the answer of this one. */
export function experimentResult<OneArm extends Arm, Answer extends { readonly exitCode: ExitCode }>(
  { schema, seed, blocksPlanned, judge, whyNotCounted = everyBlock }: Experiment<OneArm, Answer>,
  { blocks, stopped }: Measured<OneArm>,
  { pageFile, ...about }: AboutExperiment,
): ExperimentResult & Answer {
  const [first] = blocks
  if (first === undefined) throw new Error('an experiment without a block has no result')
  const answer = judge(blocks)
  return {
    schema,
    ...about,
    seed,
    harness: first.result.harness,
    blocksPlanned,
    blocks: blocks.map((block) => measuredBlock(block, pageFile, whyNotCounted(block))),
    stopped: stopped && { exitCode: stopped.exitCode, reasons: stopped.problems },
    ...answer,
    exitCode: mostSevere([stopped?.exitCode ?? exitCodes.ok, answer.exitCode]),
  }
}

function measuredBlock({ arm, result }: Block, pageFile: string, notCounted: readonly string[]): MeasuredBlock {
  const { runId, startedAt, endedAt, command, verdict } = result
  return {
    arm: arm.name,
    runId,
    exitCode: verdict.exitCode,
    notCounted,
    seconds: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000,
    command,
    report: `${runId}/${pageFile}`,
  }
}

const everyBlock: WhyNotCounted = () => []
