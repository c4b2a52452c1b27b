import { cpuShareOf } from '../../../reference-stack/local/lambda/cpu/cpu-share.ts'
import { inverseOf } from '../../../reference-stack/local/service-times/distribution.ts'
import type { ServiceTimeKind, ServiceTimesProfile } from '../../../reference-stack/local/service-times/profile.ts'
import type { ExpectedTimes } from '../pace.ts'

/** On loopback, without service times. */
const loopbackMs = 1
const draws = 1000

/** @param profile null where everything answers as soon as it can */
export function expectedTimes(profile: ServiceTimesProfile | null, memoryMb: number | null): ExpectedTimes {
  const at = (kind: ServiceTimeKind, probability: number) => {
    const figures = profile?.times[kind]
    return figures === undefined ? loopbackMs : inverseOf(figures)(probability)
  }
  const mean = (kind: ServiceTimeKind) =>
    Array.from({ length: draws }, (_, draw) => at(kind, (draw + 0.5) / draws)).reduce((sum, ms) => sum + ms, 0) / draws
  return {
    postMs: mean('post'),
    slowPostMs: at('post', 0.99),
    asyncMs: mean('asyncInvoke') + mean('asyncQueue') + mean('invoke'),
    cpuShare: memoryMb === null ? 1 : cpuShareOf(memoryMb),
  }
}
