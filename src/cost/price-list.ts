/** The source of the prices. */
export interface PriceSource {
  /** When it was last compared with its sources. */
  readonly asOf: string
  readonly source: string
  /** Other Regions have other prices. */
  readonly region: string
  /** The user's own prices, which stand in place of these; null without any. */
  readonly own: OwnPriceSource | null
}

export interface OwnPriceSource {
  /** Its name, without its folder. */
  readonly file: string
  /** The date in the file. */
  readonly asOf: string
  readonly source: string | null
  readonly region: string | null
  /** The prices that it has: `apiMessage`, `lambdaGbSecond.arm64`. */
  readonly names: readonly string[]
}

/** The price of one unit of each thing, in USD. */
export interface PriceList extends PriceSource {
  readonly usdPer: {
    /** The price of a message of up to 32 KB, in or out. */
    readonly apiMessage: number
    readonly apiConnectionMinute: number
    readonly lambdaRequest: number
    readonly lambdaGbSecond: { readonly arm64: number; readonly x86_64: number }
    /** The price of provisioned concurrency, used or not; the price of x86, which is higher. */
    readonly lambdaGbSecondWarm: number
    readonly dynamoDbReadUnit: number
    readonly dynamoDbWriteUnit: number
    /** A metric requested by CloudWatch's GetMetricData. */
    readonly metricRequested: number
    /** A custom metric for a month; metrics of single routes are billed as such. */
    readonly metricMonth: number
    readonly logGb: number
    /** Out of AWS, to clients. */
    readonly gbOut: number
  }
}

/** List prices of the first tier, without the free tier. */
export const listPrices: PriceList = {
  asOf: '2026-11-21',
  source: 'public copies of the AWS price pages of 2025 and 2026',
  region: 'us-east-1',
  own: null,
  usdPer: {
    apiMessage: 1e-6,
    apiConnectionMinute: 0.25e-6,
    lambdaRequest: 0.2e-6,
    lambdaGbSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
    lambdaGbSecondWarm: 0.0000041667,
    dynamoDbReadUnit: 0.125e-6,
    dynamoDbWriteUnit: 0.625e-6,
    metricRequested: 0.01e-3,
    metricMonth: 0.3,
    logGb: 0.5,
    gbOut: 0.09,
  },
}

/** `list prices of us-east-1 of 2026-11-21; apiMessage by prices.json of 2026-12-01` */
export function describePrices({ asOf, region, own }: PriceSource): string {
  const listed = `list prices of ${region} of ${asOf}`
  if (own === null) return listed
  const ofRegion = own.region === null ? '' : ` for ${own.region}`
  return `${listed}; ${own.names.join(', ')} by ${own.file} of ${own.asOf}${ofRegion}`
}
