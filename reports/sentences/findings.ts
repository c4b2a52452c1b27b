import type { Finding } from '../../src/metrics/result/findings.ts'
import { plain } from '../figures.ts'

/** The suspected defect, and the advised change. */
export function findingText({ sentence, change }: Finding): string {
  return change === undefined ? sentence : `${sentence} ${change}`
}

/** `broadcasts that met a stale connection 26, posts gone 60, items deleted 0` */
export function evidenceText({ evidence }: Finding): string {
  return Object.entries(evidence)
    .map(([name, value]) => `${name.replaceAll('_', ' ')}:\u00a0${plain(value)}`)
    .join(', ')
}
