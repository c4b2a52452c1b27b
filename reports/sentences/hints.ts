import type { Hint } from '../../src/metrics/result/run-result.ts'
import { whole } from '../figures.ts'

/** `a binary frame of 84 bytes` */
export function sampleTitle({ kind, bytes }: NonNullable<Hint['sample']>): string {
  return `a ${kind} frame of ${whole(bytes)} bytes`
}
