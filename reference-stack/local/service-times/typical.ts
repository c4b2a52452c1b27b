import { type QuantileFigure, type ServiceTimesProfile, serviceTimesSchemaName } from './profile.ts'

/** Nearest to a figure: https://repost.aws/knowledge-center/dynamodb-high-latency, without the network. */
const singleDigits = 'AWS expects an average in single digits of milliseconds within DynamoDB'

/**
 * Times of the order that a function meets in its own Region, on connections that are open already. AWS publishes none of
 * them as a distribution, so every figure is an assumption: they make strategies that wait look as slow as they are, and
 * say nothing about what an account would measure. `fanbench record-aws` does.
 */
export const typical: ServiceTimesProfile = {
  schema: serviceTimesSchemaName,
  name: 'typical',
  times: {
    post: assumed(
      [10, 18, 50, 150],
      'a signed request over TLS to API Gateway, which hands the frame to the connection',
    ),
    read: assumed(
      [3, 5, 12, 40],
      `a request over TLS to DynamoDB for items of a few KB by their keys; ${singleDigits}`,
    ),
    write: assumed(
      [5, 8, 16, 50],
      `as a read, and written to a second and a third place before it is answered; ${singleDigits}`,
    ),
    query: assumed([5, 9, 20, 60], 'as a read, of some hundred items of one partition'),
    scanPage: assumed([15, 30, 80, 200], 'as a query, of up to 1 MB of items'),
    invoke: assumed([10, 15, 40, 120], 'the way to a warm environment and back'),
    asyncInvoke: assumed([15, 25, 60, 150], 'a signed request over TLS to Lambda, which puts the event into a queue'),
    asyncQueue: assumed(
      [30, 60, 200, 600],
      'an event in a short queue, while environments are warm and free; from a publication to SNS to the handler that it invokes asynchronously, 73 ms (p50), 125 (p90) and 225 (p99) were observed, n = 1,024, eu-west-1, 2022 (bitesizedserverless.com, Serverless Messaging: Latency Compared)',
    ),
    handshake: assumed([30, 50, 120, 300], 'TCP, TLS and the upgrade, from a client in the same Region'),
  },
}

/** @param ms at the 50th, 90th, 99th and 99.9th percentile */
function assumed(ms: readonly [number, number, number, number], what: string): readonly QuantileFigure[] {
  return ([50, 90, 99, 99.9] as const).map((percentile, at) => ({
    percentile,
    ms: ms[at] as number,
    mark: 'U',
    source: `assumed: ${what}; AWS publishes no distribution of it`,
  }))
}
