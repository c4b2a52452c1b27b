/** One value of one metric, as the real services publish them. */
export interface MetricDatum {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly value: number
  /** A CloudWatch unit: `Count`, `Milliseconds`, ... */
  readonly unit: string
  /** Epoch milliseconds; Lambda stamps with the start of the invocation. */
  readonly timestampMs: number
}

/** Where the gateway and the Lambda service report what they did. */
export type MetricSink = (datum: MetricDatum) => void
