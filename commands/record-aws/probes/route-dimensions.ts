import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch'
import { nothing } from '../budget.ts'
import { type Probe, seen } from '../probe.ts'

export const routeDimensions: Probe = {
  id: 'dimensions-of-the-api',
  question:
    'Which metrics does CloudWatch list of the API, and by which dimensions, those of single routes among them?',
  budget: { ...nothing, seconds: 900 },
  async record(session) {
    const ApiId = { Name: 'ApiId', Value: session.target.api?.id ?? '' }
    const askedAtMs = performance.now()
    const listed = await session.until(session.waitTimes.figuresMs, async () => {
      const { Metrics = [] } = await session.services.cloudWatch.send(
        new ListMetricsCommand({ Namespace: 'AWS/ApiGateway', Dimensions: [ApiId] }),
        { abortSignal: session.signal },
      )
      return Metrics.length === 0 ? null : Metrics
    })
    // Only the names: a value may name something of the account.
    const names = (listed ?? []).map(
      ({ MetricName, Dimensions = [] }) => `${MetricName} by ${Dimensions.map(({ Name }) => Name).join(', ')}`,
    )
    return seen([...new Set(names)].sort(), { listedAfterMs: Math.round(performance.now() - askedAtMs) })
  },
}
