import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { milliseconds, percent, whole } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'
import { figure, table, text } from '../table.ts'

/** Whether the embedded stack took the times that it was told to take; nothing where it was told none. */
export function servedTimesTable({ servedTimes }: RunResult): Markup | null {
  if (servedTimes === undefined) return null
  const kinds = Object.entries(servedTimes.kinds).map(([kind, figures]) => ({ kind, ...figures }))
  return html`${table(
    'Service times asked for and served, in ms; the error is that of each time, early or late, without the way over loopback',
    [...kinds, { kind: 'all', ...servedTimes.all }],
    [
      text('kind', ({ kind }) => kind),
      figure('asked', ({ asked }) => whole(asked)),
      figure('served', ({ served }) => whole(served)),
      figure('mean asked', ({ meanAskedUs }) => milliseconds(meanAskedUs)),
      figure('mean served', ({ meanServedUs }) => milliseconds(meanServedUs)),
      figure('error p50', ({ errorP50Us }) => milliseconds(errorP50Us)),
      figure('error p99', ({ errorP99Us }) => milliseconds(errorP99Us)),
      figure('off by over 2 ms', ({ lateShare }) => percent(lateShare)),
    ],
  )}`
}
