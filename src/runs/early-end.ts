import type { FleetStatus } from '../crowd/fleet/fleet-status.ts'
import { interruptionBy } from '../exit-codes.ts'
import type { RunEnd } from './run-logs.ts'
import type { RunHooks } from './run-request.ts'

/** What may end a run early: the caller, the exit of the target's process, or a worker that cannot write its log. */
export class EarlyEnd {
  /** Aborted by the first of them. */
  readonly signal: AbortSignal
  readonly #caller: AbortSignal
  readonly #targetExit = new AbortController()
  readonly #localFailure = new AbortController()

  constructor({ signal, targetExited }: Pick<RunHooks, 'signal' | 'targetExited'>) {
    this.#caller = signal
    this.signal = AbortSignal.any([signal, this.#targetExit.signal, this.#localFailure.signal])
    void targetExited?.then((reason) => this.#targetExit.abort(reason))
  }

  /** Ends the run if a worker cannot write its log. */
  check({ sinkFailure }: Pick<FleetStatus, 'sinkFailure'>): void {
    if (sinkFailure !== null) this.#localFailure.abort(`the run log cannot be written: ${sinkFailure}`)
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
