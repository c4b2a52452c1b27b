import type { FleetStatus } from '../crowd/fleet/fleet-status.ts'
import { Unanswered } from '../crowd/interruption.ts'
import { interruptionBy } from '../exit-codes.ts'
import type { RunEnd } from './run-logs.ts'
import type { RunHooks } from './run-request.ts'

/**
 * Ends a run early because of the caller, the exit of the target's process, a worker that cannot write its log, or a step that
 * gets no answer for any member.
 */
export class EarlyEnd {
  /** Aborted by the first of them. */
  readonly signal: AbortSignal
  readonly #caller: AbortSignal
  readonly #targetExit = new AbortController()
  readonly #localFailure = new AbortController()
  readonly #unanswered = new AbortController()
  readonly #whyUnanswered: (status: FleetStatus) => string | null

  /** @param whyUnanswered says so of a step that no member gets an answer to; left out, that ends no run */
  constructor(
    { signal, targetExited }: Pick<RunHooks, 'signal' | 'targetExited'>,
    whyUnanswered: (status: FleetStatus) => string | null = () => null,
  ) {
    this.#caller = signal
    this.#whyUnanswered = whyUnanswered
    this.signal = AbortSignal.any([signal, this.#targetExit.signal, this.#localFailure.signal, this.#unanswered.signal])
    void targetExited?.then((reason) => this.#targetExit.abort(reason))
  }

  /** Ends the run if a worker cannot write its log. */
  check({ sinkFailure }: Pick<FleetStatus, 'sinkFailure'>): void {
    if (sinkFailure !== null) this.#localFailure.abort(`the run log cannot be written: ${sinkFailure}`)
  }

  /** Ends a run under way if a worker cannot write its log, or no member gets an answer to a step. */
  watch(status: FleetStatus): void {
    this.check(status)
    const why = this.signal.aborted ? null : this.#whyUnanswered(status)
    if (why !== null) this.#unanswered.abort(new Unanswered(why))
  }

  /** Why the scenario was given up, if that is a step that no member got an answer to. */
  get unanswered(): string | null {
    const { aborted, reason } = this.#unanswered.signal
    return aborted ? (reason as Unanswered).message : null
  }

  /** Why the run ended early, as far as it did. */
  reasons(): Pick<RunEnd, 'interruption' | 'targetExited' | 'localFailure'> {
    return {
      interruption: interruptionBy(this.#caller),
      targetExited: reasonOf(this.#targetExit.signal),
      localFailure: reasonOf(this.#localFailure.signal),
    }
  }
}

function reasonOf({ aborted, reason }: AbortSignal): string | null {
  return aborted ? String(reason) : null
}
