import type { QuantileFigure } from '../../reference-stack/local/service-times/profile.ts'
import { serviceTimesSchemaName } from '../../reference-stack/local/service-times/profile.ts'
import { ServiceTimes, type ServiceTimesOptions } from '../../reference-stack/local/service-times/service-times.ts'
import type { StandIn } from './service-times/stand-in.ts'
import { chooseChat } from '../run/aim/choose-chat.ts'
import { hostStack } from '../run/aim/embedded-stack.ts'

/** Short enough for a thousand calls in some seconds, and every part of a millisecond is among them. */
const times: readonly QuantileFigure[] = [
  { percentile: 50, ms: 4, mark: 'U', source: 'the selftest' },
  { percentile: 99, ms: 16, mark: 'U', source: 'the selftest' },
]

/** The embedded stack of the room chat with service times for the selftest. */
export async function startStandIn(seed: number): Promise<StandIn> {
  const profile = { schema: serviceTimesSchemaName, name: 'selftest', times: { post: times, read: times } } as const
  const serviceTimes: ServiceTimesOptions = { profile, seed }
  const stack = await hostStack({ chat: await chooseChat({ chat: 'rooms' }), behaviour: { serviceTimes } })
  const drawn = new ServiceTimes(serviceTimes)
  const { endpoints, region, tables } = stack.target
  return {
    managementEndpoint: endpoints.management ?? '',
    dynamoDbEndpoint: endpoints.dynamodb ?? '',
    region,
    table: { name: tables['client-records'] ?? '', partitionKey: 'ID' },
    asked: (kind) => drawn.draw(kind),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  }
}
