import type uPlot from 'uplot'
import { plain, quantileLabel, runTime, significant, whole } from '../../figures.ts'
import type { Chart } from '../chart.ts'
import { apart, logRange, logSplits, quantileSplits, ratioSplits } from './splits.ts'

/** The present value of a colour of the style sheet. */
export type Colour = (name: string) => string

interface XKind {
  /** @param x ascending, with the ends of error bars */
  scale(x: readonly number[]): uPlot.Scale
  readonly axis: uPlot.Axis
  readonly cursor: uPlot.Cursor
  label(x: number): string
}

export const xKinds: Readonly<Record<Chart['xAxis'], XKind>> = {
  quantile: {
    scale: (x) => ({ distr: 3, range: () => [1, Math.max(x.at(-1) ?? 1, 10)] }),
    axis: {
      splits: (_plot, _axis, low, high) => quantileSplits(low, high),
      filter: (_plot, splits) => splits,
      values: (plot, splits) => withRoom(plot, splits, (split) => quantileLabel(1 - 1 / split)),
    },
    cursor: {},
    label: (x) => quantileLabel(Number((1 - 1 / x).toPrecision(5))),
  },
  seconds: {
    // Of whatever it shows now: a page may follow a run.
    scale: () => ({ range: (_plot, first, last) => [first, last > first ? last : first + 1] }),
    axis: {
      incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600],
      values: (_plot, splits) => splits.map(runTime),
    },
    // The same second in all charts of the run.
    cursor: { sync: { key: 'seconds' } },
    label: runTime,
  },
  'room size': {
    scale: (x) => ({ distr: 3, range: () => logRange(x.at(0) ?? null, x.at(-1) ?? null) }),
    axis: { ...logAxis(whole), values: (plot, splits) => withRoom(plot, splits, whole) },
    cursor: {},
    label: (members) => `${whole(members)} members`,
  },
  block: numbered('block'),
  night: numbered('night'),
  pair: numbered('pair'),
  usd: {
    // Not from 0: most of what a delivery costs does not depend on what is compared.
    scale: (x) => ({ range: () => withMargins(x.at(0) ?? 0, x.at(-1) ?? 0) }),
    axis: { space: 70, values: (_plot, splits) => alike(splits).map((usd) => `$${usd}`) },
    cursor: {},
    label: (usd) => `$${significant(usd)}`,
  },
}

/** Names of places on x; on a telephone one that would run into the name before it is left out. */
function withRoom(plot: uPlot, splits: readonly number[], name: (split: number) => string): string[] {
  const names = splits.map(name)
  const kept = apart(
    names.map((text, place) => ({ at: plot.valToPos(splits[place] ?? 0, 'x'), width: text.length * letterWidth })),
  )
  return names.map((text, place) => (kept.has(place) ? text : ''))
}

/** The width of a letter on an axis, CSS pixels. */
const letterWidth = 7

/** Counted from 1. */
function numbered(name: string): XKind {
  return {
    scale: (x) => ({ range: () => [0.5, (x.at(-1) ?? 1) + 0.5] }),
    axis: { incrs: [1, 2, 5, 10, 20, 50], values: (_plot, splits) => splits.map(whole) },
    cursor: {},
    label: (number) => `${name} ${whole(number)}`,
  }
}

/** With as many decimals as the one that has most: 1.5, 1.525 are 1.500, 1.525. */
function alike(values: readonly number[]): string[] {
  const decimals = Math.max(0, ...values.map((value) => (plain(value).split('.')[1] ?? '').length))
  return values.map((value) => value.toFixed(decimals))
}

/**
 * A tenth of the way on either side, so that no point lies on the edge; at least a twentieth of the values, so that nearly the
 * same are nearly at one place, and the names of the axis differ.
 */
function withMargins(lowest: number, highest: number): [number, number] {
  const margin = Math.max((highest - lowest) / 10, highest / 20) || 1
  return [Math.max(0, lowest - margin), highest + margin]
}

/** uPlot's own choice leaves a logarithmic axis that spans less than a decade without names. */
export function logAxis(name: (value: number) => string): uPlot.Axis {
  return {
    splits: (_plot, _axis, low, high) => logSplits(low, high),
    filter: (_plot, splits) => splits,
    values: (_plot, splits) => splits.map(name),
  }
}

export const ratioAxis: uPlot.Axis = {
  ...logAxis(plain),
  splits: (_plot, _axis, low, high) => ratioSplits(low, high),
}

export function axisLook(colour: Colour): uPlot.Axis {
  const lines = { stroke: () => colour('line'), width: 1 }
  return { stroke: () => colour('muted'), font: '12px system-ui, sans-serif', grid: lines, ticks: lines }
}
