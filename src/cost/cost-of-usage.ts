import type { PriceList } from './price-list.ts'

/** The billed amounts of a load. */
export interface Usage {
  /** Messages in and out, each counted by {@link messageUnits}. */
  readonly messageUnits: number
  readonly connectionMinutes: number
  readonly invocations: number
  readonly gbSeconds: number
  readonly architecture: 'arm64' | 'x86_64'
  /** The GB-seconds of provisioned concurrency. */
  readonly gbSecondsWarm: number
  readonly readUnits: number
  readonly writeUnits: number
  readonly metricsRequested: number
  readonly metricMonths: number
  readonly logGb: number
  readonly gbOut: number
}

/** An amount of a {@link Usage}. */
export type AmountName = Exclude<keyof Usage, 'architecture'>

export interface CostLine {
  readonly what: string
  readonly amount: number
  readonly unit: string
  readonly usd: number
}

interface Part {
  readonly what: string
  readonly unit: string
  usd(prices: PriceList['usdPer'], architecture: Usage['architecture']): number
}

const parts: Readonly<Record<AmountName, Part>> = {
  messageUnits: { what: 'API Gateway messages', unit: 'of 32 KB', usd: (prices) => prices.apiMessage },
  connectionMinutes: {
    what: 'API Gateway connections',
    unit: 'minutes',
    usd: (prices) => prices.apiConnectionMinute,
  },
  invocations: { what: 'Lambda requests', unit: 'requests', usd: (prices) => prices.lambdaRequest },
  gbSeconds: {
    what: 'Lambda duration',
    unit: 'GB-s',
    usd: (prices, architecture) => prices.lambdaGbSecond[architecture],
  },
  gbSecondsWarm: {
    what: 'Lambda provisioned concurrency',
    unit: 'GB-s',
    usd: (prices) => prices.lambdaGbSecondWarm,
  },
  readUnits: { what: 'DynamoDB reads', unit: 'units', usd: (prices) => prices.dynamoDbReadUnit },
  writeUnits: { what: 'DynamoDB writes', unit: 'units', usd: (prices) => prices.dynamoDbWriteUnit },
  metricsRequested: {
    what: 'CloudWatch figures asked for',
    unit: 'figures',
    usd: (prices) => prices.metricRequested,
  },
  metricMonths: { what: 'CloudWatch metrics of routes', unit: 'metric-months', usd: (prices) => prices.metricMonth },
  logGb: { what: 'CloudWatch Logs', unit: 'GB', usd: (prices) => prices.logGb },
  gbOut: { what: 'Data to clients', unit: 'GB', usd: (prices) => prices.gbOut },
}

/** The names in the order of every table of costs. */
export const amountNames = Object.keys(parts) as readonly AmountName[]

/** The cost of each part: API Gateway, Lambda, DynamoDB, CloudWatch, data transfer. */
export function costOfUsage(usage: Usage, prices: PriceList): CostLine[] {
  return amountNames.map((name) => costLine(name, usage[name], usage.architecture, prices))
}

/** The cost of an amount of one thing. */
export function costLine(
  name: AmountName,
  amount: number,
  architecture: Usage['architecture'],
  { usdPer }: PriceList,
): CostLine {
  return {
    what: partName(name, architecture),
    amount,
    unit: parts[name].unit,
    usd: amount * parts[name].usd(usdPer, architecture),
  }
}

/** `Lambda duration (arm64)` */
export function partName(name: AmountName, architecture: Usage['architecture']): string {
  const { what } = parts[name]
  return name === 'gbSeconds' ? `${what} (${architecture})` : what
}

/** The part that costs most; undefined where there are no parts. */
export function largestPart(lines: readonly CostLine[]): CostLine | undefined {
  return lines.toSorted((a, b) => b.usd - a.usd)[0]
}

export function totalUsd(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0)
}

/** API Gateway meters a message in units of 32 KB, at least one. */
export function messageUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 32_768))
}

/** DynamoDB meters an eventually consistent read of so many bytes in halves of 4 KB units. */
export function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096)) / 2
}
