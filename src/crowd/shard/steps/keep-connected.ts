import { isByLimit } from '../../connection/connection-limits.ts'
import type { ShardMembers } from '../shard-members.ts'
import { type ReconnectPlan, reconnect } from './reconnect.ts'

/**
 * From now on, until `stop`, members whom the target cuts reconnect, as clients of real users do. Where the target has
 * closed by a limit that is known, nothing is expected at them until they have rejoined, and nothing is due from them; after
 * any other end, what they miss is lost.
 */
export class KeepConnected {
  readonly #members: ShardMembers
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(members: ShardMembers, plan: ReconnectPlan, signal: AbortSignal) {
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
      // One that fails stays, for `stop` to throw.
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
