import { isByLimit } from '../../connection/connection-limits.ts'
import type { ShardMembers } from '../shard-members.ts'
import { type ReconnectPlan, reconnect } from './reconnect.ts'

/**
 * From now on, until `stop`, members whom the target cuts come back, as clients of real users do. Where the target has
 * closed by a limit that is known, they are owed nothing until their return, and nothing is due from them; after any other
 * end, what they miss is lost.
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
        members.recorder.left(member, atUs)
        members.takeOut(member)
      }
      const returning = reconnect(members, member, atUs, plan, signal)
      this.#underWay.add(returning)
      // One that fails stays, for `stop` to throw.
      returning.then(
        () => this.#underWay.delete(returning),
        () => undefined,
      )
    }
  }

  /** Those who are cut from now on stay away; returns when those on their way have arrived, or given up. */
  async stop(): Promise<void> {
    this.#members.onCut = () => undefined
    await Promise.all(this.#underWay)
  }
}
