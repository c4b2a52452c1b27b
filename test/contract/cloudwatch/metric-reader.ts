import { GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch'
import type { Place } from '../place.ts'

type Dimensions = Readonly<Record<string, string>>

/** Reads the metrics of a place since an instant. */
export class MetricReader {
  readonly #place: Place
  readonly #since: Date

  constructor(place: Place, since: Date) {
    this.#place = place
    this.#since = since
  }

  /** One value for the whole time; undefined if there is none. */
  async value(
    Namespace: string,
    MetricName: string,
    dimensions: Dimensions,
    Stat = 'Sum',
  ): Promise<number | undefined> {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
    const command = new GetMetricDataCommand({
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat } }],
      StartTime: this.#since,
      EndTime: new Date(Date.now() + 60_000),
    })
    const { MetricDataResults: [{ Values = [] } = {}] = [] } = await this.#place.cloudWatch.send(command)
    if (Values.length === 0) return undefined
    return Stat === 'Sum' ? Values.reduce((sum, value) => sum + value, 0) : Math.max(...Values)
  }

  /** The names of a namespace's metrics, and by which dimensions each is published. */
  async names(Namespace: string, dimension?: { readonly Name: string; readonly Value: string }) {
    const command = new ListMetricsCommand({ Namespace, ...(dimension && { Dimensions: [dimension] }) })
    const { Metrics = [] } = await this.#place.cloudWatch.send(command)
    return Metrics.map(({ MetricName = '', Dimensions = [] }) => {
      return { name: MetricName, dimensions: Dimensions.map(({ Name = '' }) => Name).sort() }
    })
  }
}
