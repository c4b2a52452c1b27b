export interface Step {
  readonly name: string
  /** The obvious way to write it. */
  readonly plain: () => void
  readonly ours: () => void
}

export interface Timed {
  readonly name: string
  readonly plainNs: number
  readonly oursNs: number
}

const calls = 200_000

/** Nanoseconds of CPU a call, the best of the rounds; the two ways take turns, so that a busy machine is busy for both. */
export function timeInTurns({ name, plain, ours }: Step, rounds: number): Timed {
  let plainNs = Number.POSITIVE_INFINITY
  let oursNs = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    plainNs = Math.min(plainNs, cpuNsOf(plain))
    oursNs = Math.min(oursNs, cpuNsOf(ours))
  }
  return { name, plainNs, oursNs }
}

function cpuNsOf(call: () => void): number {
  const before = process.cpuUsage()
  for (let i = 0; i < calls; i++) call()
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / calls
}
