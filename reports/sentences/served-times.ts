import type { ServedTimesFigures } from '../../src/metrics/result/served-times.ts'
import { percent, whole, withMs } from '../figures.ts'

/** `12,345 served, error p50 0.300 ms, p99 1.40 ms, 0.4 % over 2 ms` */
export function servedSentence({ served, errorP50Us, errorP99Us, lateShare }: ServedTimesFigures): string {
  const off = lateShare === null ? '' : `, ${percent(lateShare)} over 2 ms`
  return `${whole(served)} served, error p50 ${withMs(errorP50Us)}, p99 ${withMs(errorP99Us)}${off}`
}
