import { nowUs } from '../crowd/clock.ts'
import type { FleetStatus } from '../crowd/fleet/fleet-status.ts'
import type { ProtocolSource } from '../crowd/protocols/load-protocol.ts'
import { answerPatienceMs } from '../crowd/unanswered/answer-patience.ts'
import type { AwaitedStep, RequestStep } from '../crowd/unanswered/awaited-step.ts'
import { explainNoAnswer } from '../crowd/unanswered/explain-no-answer.ts'
import { isLoopback } from '../targets/guard.ts'
import type { RunRequest } from './run-request.ts'
import { progressIntervalMs } from './watch-progress.ts'

/** A chat may leave the first few without an answer, who come ahead of all others to create the rooms. */
const enoughToAsk = 5

/** Has no member of the whole crowd had an answer to a step for too long? One answer of any member to it is enough. */
export class UnansweredWatch {
  readonly #source: ProtocolSource
  readonly #patienceMs: number
  readonly #enough: number
  /** How often each step was seen without an answer, once enough members had asked. */
  readonly #seen = new Map<RequestStep, number>()

  constructor({ protocol, target, options }: Pick<RunRequest, 'protocol' | 'target' | 'options'>) {
    this.#source = protocol
    this.#patienceMs = answerPatienceMs(options.connectTimeout * 1000, isLoopback(target.url))
    this.#enough = Math.min(enoughToAsk, options.members)
  }

  /** @returns why the run is of no use, which follows `stopping: `; null while it may be */
  check({ awaited }: Pick<FleetStatus, 'awaited'>): string | null {
    const given = awaited.find((step) => this.#isGivenUp(step))
    if (given === undefined) return null
    const { step, sinceUs, asked, lastFrame } = given
    const seconds = Math.round((nowUs() - sinceUs) / 1_000_000)
    const came = lastFrame === null ? 'no frame was received' : `the last frame received was ${lastFrame.text}`
    const explained = explainNoAnswer(step, this.#source, lastFrame).join(' ')
    return `no member got an answer to \`${step}\` in ${seconds} s (${asked} asked); ${came}. ${explained}`.replace(
      /\.$/,
      '',
    )
  }

  /** Looks are counted beside the time: while this machine was asleep, no member could be answered. */
  #isGivenUp({ step, sinceUs, asked, isAnswered }: AwaitedStep): boolean {
    if (isAnswered || asked < this.#enough) return false
    const looks = (this.#seen.get(step) ?? 0) + 1
    this.#seen.set(step, looks)
    return looks * progressIntervalMs >= this.#patienceMs && nowUs() - sinceUs >= this.#patienceMs * 1000
  }
}
