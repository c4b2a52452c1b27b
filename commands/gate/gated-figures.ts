import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { type QuantileName, quantileNames } from '../../src/metrics/catalogue/quantiles.ts'
import { workCatalogue } from '../../src/metrics/catalogue/work.ts'
import { valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import { suggestion } from '../../src/suggestion.ts'

/** A figure by which the candidate may exceed the baseline only so far. */
export interface GatedFigure {
  /** `delivery_latency.p99`, or a value such as `handler_cpu`. */
  readonly name: string
  /** 0.05 for 5 %; null for what these rounds can show. */
  readonly allowedRegression: number | null
  /** Or is it one of the usual ones? */
  readonly isAsked: boolean
}

const defaultFigures = [
  'delivery_latency.p50',
  'delivery_latency.p90',
  'time_to_last_delivery.p50',
  'connect_and_join',
  'handler_cpu',
  'init_cpu',
  'init_time',
  'peak_memory',
]

/**
 * The timed figures.
 *
 * @param metrics names with commas between them, as `--metrics` takes them; undefined for the usual ones
 * @param regressions each as `--max-regression` takes it: `5%` for all, or `delivery_latency.p99=10%` for one
 * @throws Refusal (2) with every mistake
 */
export function parseGatedFigures(metrics: string | undefined, regressions: readonly string[]): GatedFigure[] {
  const named = metrics?.split(',').map((name) => name.trim())
  const names = [...new Set(named ?? defaultFigures)]
  const parsed = regressions.map((text) => parseRegression(text, names))
  const problems = [
    ...names.filter((name) => timedFigureOf(name) === null).map((name) => `--metrics: ${whatThereIs(name)}`),
    ...parsed.filter((one) => typeof one === 'string'),
  ]
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const allowed = parsed.filter((one) => typeof one !== 'string')
  const allowedFor = (name: string | null) => allowed.findLast((one) => one.name === name)?.share
  return names.map((name) => ({
    name,
    allowedRegression: allowedFor(name) ?? allowedFor(null) ?? null,
    isAsked: named !== undefined,
  }))
}

/** The unit of a figure as it is stored. */
export function unitOf(name: string): string {
  if (name === 'init_cpu' || name === 'init_time' || name === 'peak_memory') return workCatalogue[name].unit
  return name === 'handler_cpu' ? valueCatalogue.handler_cpu.unit : 'us'
}

/** The figures of each round; null for a figure that is not measured. */
export function timedFigureOf(
  name: string,
): FigureOfRound | { readonly metric: TurnMetric; readonly quantile: QuantileName } | null {
  const ofRound = figuresOfRound.find((one) => one === name)
  if (ofRound !== undefined) return ofRound
  const [metric = '', quantile] = name.split('.', 2)
  const [known, at] = [turnMetrics.find((one) => one === metric), quantileNames.find((one) => one === quantile)]
  return known === undefined || at === undefined || name !== `${known}.${at}` ? null : { metric: known, quantile: at }
}

/** `connect_and_join`: how long it takes to get into a room of a stack that has just started, most of it cold starts. */
const figuresOfRound = ['handler_cpu', 'init_cpu', 'init_time', 'peak_memory', 'connect_and_join'] as const

type FigureOfRound = (typeof figuresOfRound)[number]

const turnMetrics = ['delivery_latency', 'time_to_last_delivery'] as const

type TurnMetric = (typeof turnMetrics)[number]

interface Regression {
  /** Null for all. */
  readonly name: string | null
  readonly share: number
}

/** Or what is wrong with the text. */
function parseRegression(text: string, names: readonly string[]): Regression | string {
  const [, name, percent] = /^(?:([^=]+)=)?(\d+(?:\.\d+)?)%$/.exec(text.replaceAll(/\s+/g, '')) ?? []
  const mistake = `--max-regression ${text}`
  if (percent === undefined) return `${mistake}: write 5% or delivery_latency.p99=10%`
  if (name === undefined) return { name: null, share: Number(percent) / 100 }
  if (!names.includes(name))
    return `${mistake}: ${name} is not gated${suggestion(name, names)}; there are ${names.join(', ')}`
  return { name, share: Number(percent) / 100 }
}

function whatThereIs(name: string): string {
  const all = [
    ...turnMetrics.flatMap((metric) => quantileNames.map((quantile) => `${metric}.${quantile}`)),
    ...figuresOfRound,
  ]
  return `nothing that a gate times is called ${JSON.stringify(name)}${suggestion(name, all)}; there are ${all.join(', ')}`
}
