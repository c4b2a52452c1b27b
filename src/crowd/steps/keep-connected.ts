import type { ShardMembers } from '../shard-members.ts'
import { type ComebackPlan, comeBack } from './come-back.ts'

/** "Going away": what API Gateway says to a connection that has reached its limit of age or idleness. */
const goingAway = 1001

/**
 * From now on, until `stop`, members whom the target cuts come back, as clients of real users do. Between the goodbye of a
 * gateway and their return they are not owed anything; after any other end, what they miss is lost.
 */
export class KeepConnected {
  readonly #members: ShardMembers
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(members: ShardMembers, plan: ComebackPlan, signal: AbortSignal) {
    this.#members = members
    members.onCut = (member, atUs, closeCode) => {
      if (signal.aborted) return
      if (closeCode === goingAway) members.recorder.left(member, atUs)
      const comeback = comeBack(members, member, atUs, plan, signal)
      this.#underWay.add(comeback)
      // One that fails stays, for `stop` to throw.
      comeback.then(
        () => this.#underWay.delete(comeback),
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
