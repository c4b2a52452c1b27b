import { type ExitCode, Refusal, exitCodes, interruptionBy, mostSevere } from '../../src/exit-codes.ts'
import { SharedTimetable } from '../../src/crowd/fleet/shared-timetable.ts'
import type { Timetable } from '../../src/crowd/fleet/timetable.ts'
import type { Turns } from '../../src/crowd/schedule/turns.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { FunctionChange } from '../../src/targets/versions/arm-function.ts'
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
export interface Experiment<
  OneArm extends Arm,
  Answer extends { readonly exitCode: ExitCode },
  Next extends OneArm | TakingTurns<OneArm> = OneArm,
> {
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
   * The arm of the next block, or of the next two at the same time, by the blocks so far; undefined when there are enough. May throw a Refusal where these show
   * that there is nothing to answer: they are kept and judged, and it says what stopped the experiment.
   */
  readonly nextArm: (blocks: readonly Block<OneArm>[]) => Next | undefined
  /** The answer, of as many blocks as there are. */
  readonly judge: (blocks: readonly Block<OneArm>[]) => Answer
}

/** Two blocks at the same time, whose crowds publish in turns. */
export interface TakingTurns<OneArm extends Arm> {
  readonly both: readonly [OneArm, OneArm]
  /** The seed of the coin that decides which of the two has the first turn of each pair. */
  readonly seed: number
  /** Length of a turn. */
  readonly seconds: number
}

/** The turns of one of two blocks that take turns. */
export interface OwnTurns {
  readonly turns: Turns
  readonly timetable: Timetable
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
  nextArm: (blocks: readonly Block<OneArm>[]) => OneArm | TakingTurns<OneArm> | undefined,
  measure: (arm: OneArm, blocks: readonly Block<OneArm>[], turns: OwnTurns | null) => Promise<RunResult>,
  signal: AbortSignal,
): Promise<Measured<OneArm>> {
  const blocks: Block<OneArm>[] = []
  try {
    for (let arm = nextArm(blocks); arm !== undefined; arm = nextArm(blocks)) {
      // Of two that take turns, seconds are left out, and not whole blocks.
      if (!('both' in arm)) refuseUnfit(blocks)
      if (signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted')
      const measured =
        'both' in arm ? await measureBoth(arm, blocks, measure) : [{ arm, result: await measure(arm, blocks, null) }]
      if (measured.some(({ result }) => result.interrupted)) throw new Refusal(exitCodes.interrupted, 'interrupted')
      blocks.push(...measured)
    }
    return { blocks, stopped: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const stopped = interruptedBy(signal, blocks.length) ?? error
    if (blocks.length === 0) throw stopped
    return { blocks, stopped }
  }
}

/** If one of them cannot be measured, the other is awaited, so that nothing of it is left. */
async function measureBoth<OneArm extends Arm>(
  { both, seed, seconds }: TakingTurns<OneArm>,
  blocks: readonly Block<OneArm>[],
  measure: (arm: OneArm, blocks: readonly Block<OneArm>[], turns: OwnTurns | null) => Promise<RunResult>,
): Promise<Block<OneArm>[]> {
  const shared = new SharedTimetable(both.length)
  const outcomes = await Promise.allSettled(
    both.map(async (arm, place) => {
      const turns: OwnTurns = { turns: { seed, seconds, side: place === 0 ? 0 : 1 }, timetable: shared.timetable }
      try {
        return { arm, result: await measure(arm, blocks, turns) }
      } finally {
        shared.leave()
      }
    }),
  )
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
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
  { schema, seed, blocksPlanned, judge, whyNotCounted = everyBlock }: Omit<Experiment<OneArm, Answer>, 'nextArm'>,
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
