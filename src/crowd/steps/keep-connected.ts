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
  readonly #stop = new AbortController()
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(members: ShardMembers, plan: ComebackPlan, signal: AbortSignal) {
    this.#members = members
    const either = AbortSignal.any([signal, this.#stop.signal])
    members.onCut = (member, atUs, closeCode) => {
      if (either.aborted) return
      if (closeCode === goingAway) members.recorder.left(member, atUs)
      const comeback = comeBack(members, member, atUs, plan, either).finally(() => this.#underWay.delete(comeback))
      this.#underWay.add(comeback)
    }
  }

  /** Those on their way give up. */
  async stop(): Promise<void> {
    this.#members.onCut = () => undefined
    this.#stop.abort()
    await Promise.all(this.#underWay)
  }
}
