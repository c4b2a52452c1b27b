/** What one unit of each thing costs, in USD. */
export interface PriceList {
  /** When somebody last held it against the sources. */
  readonly asOf: string
  readonly source: string
  /** Whose prices these are; other Regions differ. */
  readonly region: string
  readonly usdPer: {
    /** 32 KB started, in or out. */
    readonly apiMessage: number
    readonly apiConnectionMinute: number
    readonly lambdaRequest: number
    readonly lambdaGbSecond: { readonly arm64: number; readonly x86_64: number }
    /** To keep an environment warm, whether or not it has anything to do; that of x86, the dearer. */
    readonly lambdaGbSecondWarm: number
    readonly dynamoDbReadUnit: number
    readonly dynamoDbWriteUnit: number
    /** A figure asked of CloudWatch's GetMetricData. */
    readonly metricRequested: number
    /** A custom metric, which those of single routes are billed as, for a month. */
    readonly metricMonth: number
    readonly logGb: number
    /** Out of AWS, to clients. */
    readonly gbOut: number
  }
}

/** List prices of the first tier, without what an account has free. */
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
