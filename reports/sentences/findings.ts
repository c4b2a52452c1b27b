import type { Finding } from '../../src/metrics/result/findings.ts'
import { plain } from '../figures.ts'

/** `broadcasts that met a stale connection 26, posts gone 60, items deleted 0` */
export function evidenceText({ evidence }: Finding): string {
  return Object.entries(evidence)
    .map(([name, value]) => `${name.replaceAll('_', ' ')}:\u00a0${plain(value)}`)
    .join(', ')
}
