import type { PriceList } from './price-list.ts'

/** What a load uses up. */
export interface Usage {
  /** In and out, each counted by {@link messageUnits}. */
  readonly messageUnits: number
  readonly connectionMinutes: number
  readonly invocations: number
  readonly gbSeconds: number
  readonly architecture: 'arm64' | 'x86_64'
  /** Of provisioned concurrency. */
  readonly gbSecondsWarm: number
  readonly readUnits: number
  readonly writeUnits: number
  readonly metricsRequested: number
  readonly metricMonths: number
  readonly logGb: number
  readonly gbOut: number
}

export interface CostLine {
  readonly what: string
  readonly amount: number
  readonly unit: string
  readonly usd: number
}

/** What each part of it costs: API Gateway, Lambda, DynamoDB, CloudWatch, data transfer. */
export function costOfUsage(usage: Usage, { usdPer }: PriceList): CostLine[] {
  const line = (what: string, amount: number, unit: string, price: number) => ({
    what,
    amount,
    unit,
    usd: amount * price,
  })
  return [
    line('API Gateway messages', usage.messageUnits, 'of 32 KB', usdPer.apiMessage),
    line('API Gateway connections', usage.connectionMinutes, 'minutes', usdPer.apiConnectionMinute),
    line('Lambda requests', usage.invocations, 'requests', usdPer.lambdaRequest),
    line(`Lambda duration (${usage.architecture})`, usage.gbSeconds, 'GB-s', usdPer.lambdaGbSecond[usage.architecture]),
    line('Lambda provisioned concurrency', usage.gbSecondsWarm, 'GB-s', usdPer.lambdaGbSecondWarm),
    line('DynamoDB reads', usage.readUnits, 'units', usdPer.dynamoDbReadUnit),
    line('DynamoDB writes', usage.writeUnits, 'units', usdPer.dynamoDbWriteUnit),
    line('CloudWatch figures asked for', usage.metricsRequested, 'figures', usdPer.metricRequested),
    line('CloudWatch metrics of routes', usage.metricMonths, 'metric-months', usdPer.metricMonth),
    line('CloudWatch Logs', usage.logGb, 'GB', usdPer.logGb),
    line('Data to clients', usage.gbOut, 'GB', usdPer.gbOut),
  ]
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
