import type { ServerFigures } from '../result/run-result.ts'
import { metricWindow, windowAndAge } from './metric-window.ts'

/** The server's figures of a target that has no CloudWatch to ask. */
export function serverNotAsked(startedAt: Date, endedAt: Date): ServerFigures {
  return {
    source: 'CloudWatch',
    status: 'not-asked',
    reasons: ['the target names nothing that CloudWatch could be asked about'],
    ...windowAndAge(metricWindow(startedAt, endedAt), endedAt, endedAt),
    functions: {},
    api: null,
  }
}
