import type uPlot from 'uplot'
import { quantileLabel, runTime, whole } from '../../figures.ts'
import type { Chart } from '../chart.ts'
import { logRange, logSplits, quantileSplits } from './splits.ts'

/** The present value of a colour of the style sheet. */
export type Colour = (name: string) => string

interface XKind {
  scale(x: readonly number[]): uPlot.Scale
  readonly axis: uPlot.Axis
  readonly cursor: uPlot.Cursor
  label(x: number): string
}

export const xKinds: Readonly<Record<Chart['xAxis'], XKind>> = {
  quantile: {
    scale: (x) => ({ distr: 3, range: () => [1, Math.max(x.at(-1) ?? 1, 10)] }),
    axis: {
      splits: (_plot, _axis, _low, high) => quantileSplits(high),
      filter: (_plot, splits) => splits,
      values: (_plot, splits) => splits.map((split) => quantileLabel(1 - 1 / split)),
    },
    cursor: {},
    label: (x) => quantileLabel(Number((1 - 1 / x).toPrecision(5))),
  },
  seconds: {
    scale: ([first = 0, ...others]) => ({ range: () => [first, others.at(-1) ?? first + 1] }),
    axis: {
      incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600],
      values: (_plot, splits) => splits.map(runTime),
    },
    // The same second in all charts of the run.
    cursor: { sync: { key: 'seconds' } },
    label: runTime,
  },
  'room size': {
    scale: () => ({ distr: 3, range: (_plot, low, high) => logRange(low, high) }),
    axis: logAxis(whole),
    cursor: {},
    label: (members) => `${whole(members)} members`,
  },
}

/** uPlot's own choice leaves a logarithmic axis that spans less than a decade without names. */
export function logAxis(name: (value: number) => string): uPlot.Axis {
  return {
    splits: (_plot, _axis, low, high) => logSplits(low, high),
    filter: (_plot, splits) => splits,
    values: (_plot, splits) => splits.map(name),
  }
}

export function axisLook(colour: Colour): uPlot.Axis {
  const lines = { stroke: () => colour('line'), width: 1 }
  return { stroke: () => colour('muted'), font: '12px system-ui, sans-serif', grid: lines, ticks: lines }
}
