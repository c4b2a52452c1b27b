import { isByLimit } from '../../connection/connection-limits.ts'
import type { WorkerMembers } from '../worker-members.ts'
import { type ReconnectPlan, reconnect } from './reconnect.ts'

/**
 * Reconnects members that the target cuts, until `stop`, like clients of real users. If the target closed because of a known
 * limit, the member is not expected to receive or to publish until it has rejoined; after any other end, the messages that it
 * misses are lost. If the limit is reached before a member has joined at all, it reconnects and joins as well.
 */
export class KeepConnected {
  readonly #members: WorkerMembers
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(members: WorkerMembers, plan: ReconnectPlan, signal: AbortSignal) {
    this.#members = members
    members.expectsLimits = true
    members.onCut = (member, atUs, end) => {
      if (signal.aborted) return
      if (isByLimit(end)) {
        members.recorder.left(member.index, atUs)
        member.withhold()
      }
      const reconnecting = reconnect(member, atUs, plan, signal)
      this.#underWay.add(reconnecting)
      // One that fails stays in the set, so that `stop` throws its error.
      reconnecting.then(
        () => this.#underWay.delete(reconnecting),
        () => undefined,
      )
    }
  }

  /** Members that are cut from now on stay away; returns when the others have rejoined, or given up. */
  async stop(): Promise<void> {
    this.#members.onCut = () => undefined
    await Promise.all(this.#underWay)
  }
}
