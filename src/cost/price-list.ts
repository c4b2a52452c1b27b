/** What one unit of each thing costs, in USD. */
export interface PriceList {
  /** When it was last compared with its sources. */
  readonly asOf: string
  readonly source: string
  /** Other Regions have other prices. */
  readonly region: string
  readonly usdPer: {
    /** Of up to 32 KB, in or out. */
    readonly apiMessage: number
    readonly apiConnectionMinute: number
    readonly lambdaRequest: number
    readonly lambdaGbSecond: { readonly arm64: number; readonly x86_64: number }
    /** Of provisioned concurrency, used or not; the price of x86, which is higher. */
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
