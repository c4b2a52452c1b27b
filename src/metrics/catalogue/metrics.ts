import type { Entry } from './entry.ts'

/** A distribution: a histogram holds whole microseconds, and nothing else. */
export interface MetricDefinition extends Entry {
  readonly kind: 'histogram'
  readonly unit: 'us'
  readonly better: 'lower'
  /** A run has one sample of the metric per connection, per message or per delivery, as far as its plan decides that. */
  readonly per?: 'connection' | 'message' | 'delivery'
  /** The end of what it times is only known to lie between two instants: the earliest is kept beside the latest. */
  readonly isInterval?: true
  /** It is a metric of the harness itself, and no figure of the chat. */
  readonly isOfHarness?: true
}

const duration = { kind: 'histogram', unit: 'us', better: 'lower' } as const
const timed = { ...duration, source: 'worker' } as const
const tallied = { ...duration, source: 'tally' } as const
/** The interval ends with the receipt of a message: the callback runs later than the bytes arrived. */
const received = { ...tallied, isInterval: true } as const
const derived = { ...duration, source: 'derived' } as const
const logged = { ...duration, source: 'logs' } as const

/**
 * Every metric that fanbench measures, once. Reports, limits and the saved file are made from this table. Durations are stored in
 * whole microseconds and shown in milliseconds.
 */
export const metricCatalogue = {
  connect_latency: {
    ...timed,
    per: 'connection',
    label: 'connect',
    meaning: 'intended start to open; includes the $connect Lambda and its cold start; infinite where it failed',
  },
  connect_tcp: {
    ...timed,
    per: 'connection',
    label: 'connect: TCP',
    meaning: 'start of the attempt to an established TCP connection',
  },
  connect_tls: {
    ...timed,
    per: 'connection',
    label: 'connect: TLS',
    meaning: 'established TCP connection to the end of the TLS handshake',
  },
  connect_upgrade: {
    ...timed,
    per: 'connection',
    label: 'connect: upgrade',
    meaning: 'established TCP (or TLS) connection to open',
  },
  join_latency: {
    ...timed,
    per: 'connection',
    label: 'join',
    meaning: 'intended start to the acknowledgement of the room; infinite where it failed',
  },
  http_latency: {
    ...timed,
    per: 'message',
    label: 'HTTP answer',
    meaning:
      'intended to the end of the answer to the request that publishes; whatever its status; infinite where none came',
  },
  publish_delay: {
    ...tallied,
    per: 'message',
    isOfHarness: true,
    label: 'publish delay',
    meaning: "intended to sent: the harness's own lag, part of validity",
  },
  ack_latency: {
    ...tallied,
    per: 'message',
    label: 'ack',
    meaning: "intended to the chat's reply or the sender's own copy; infinite where one was owed and none came",
  },
  delivery_latency: {
    ...received,
    per: 'delivery',
    label: 'delivery',
    meaning: 'intended to received, one sample a recipient; lost counts as infinite',
  },
  delivery_service: {
    ...received,
    per: 'delivery',
    label: 'delivery from send',
    meaning: 'sent to received, one sample a recipient',
  },
  time_to_50pct_delivery: {
    ...received,
    per: 'message',
    label: 'half of the room',
    meaning: 'intended to the receipt that completes 50 % of the room',
  },
  time_to_90pct_delivery: {
    ...received,
    per: 'message',
    label: '90 % of the room',
    meaning: 'intended to the receipt that completes 90 % of the room',
  },
  time_to_99pct_delivery: {
    ...received,
    per: 'message',
    label: '99 % of the room',
    meaning: 'intended to the receipt that completes 99 % of the room',
  },
  time_to_last_delivery: {
    ...received,
    per: 'message',
    label: 'everybody',
    meaning: 'intended to the last member of the room; infinite if any is lost',
  },
  fanout_spread: {
    ...tallied,
    per: 'message',
    label: 'spread',
    meaning: 'first to last receipt of one message',
  },
  recovery_time: {
    ...timed,
    label: 'recovery',
    meaning: 'end of a connection to its member back in the room; infinite for those who never reconnected',
  },
  healthy_delivery_latency: {
    ...derived,
    per: 'delivery',
    label: 'delivery to healthy members',
    meaning:
      'intended to received in rooms where another member read nothing or was reconnecting at that time; lost counts as infinite',
  },
  bystander_delivery_latency: {
    ...derived,
    per: 'delivery',
    label: 'delivery in other rooms',
    meaning: 'the same at the same time, in rooms without such a member',
  },
  position_age: {
    ...duration,
    source: 'scenario',
    label: 'age of the position held',
    meaning:
      'of each pair of members in a room, at every millisecond of the steady phase: intended instant of the newest position that one holds of the other to now; infinite while it holds none',
  },
  hello_latency: {
    ...duration,
    source: 'scenario',
    per: 'connection',
    label: 'hello',
    meaning:
      'intended start of the connection to the frame with its own id, posted by a second function; infinite where none came',
  },
  asked_hello_latency: {
    ...duration,
    source: 'scenario',
    per: 'connection',
    label: 'hello, asked for',
    meaning: 'the same of members who ask over a two-way route as soon as they are connected',
  },
  cold_delivery_latency: {
    ...logged,
    per: 'delivery',
    label: 'delivery after a cold start',
    meaning: 'deliveries whose invocation started an environment',
  },
  waited_delivery_latency: {
    ...logged,
    per: 'delivery',
    label: 'delivery after a wait',
    meaning: 'deliveries whose invocation waited while an environment was starting for another',
  },
  warm_delivery_latency: {
    ...logged,
    per: 'delivery',
    label: 'delivery, warm',
    meaning: 'deliveries whose invocation found an environment that was free',
  },
  init_duration: {
    ...logged,
    label: 'init',
    meaning: 'Init Duration of the REPORT lines that have one: cold starts',
  },
  lambda_duration: {
    ...logged,
    label: 'handler',
    meaning: "Duration of the REPORT lines: the handler's, all functions together",
  },
  billed_duration: {
    ...logged,
    label: 'billed',
    meaning: 'Billed Duration of the REPORT lines, init included',
  },
  stale_detection: {
    ...logged,
    label: 'drop noticed',
    meaning: 'the end of a connection to the start of its $disconnect handler; infinite if there was none',
  },
  stale_residency: {
    ...duration,
    source: 'items',
    isInterval: true,
    label: 'stale item',
    meaning: 'the end of a connection to its item being gone, as read from the table; infinite if it never went',
  },
  clock_width: {
    ...tallied,
    per: 'delivery',
    isOfHarness: true,
    label: 'clock width',
    meaning: 'width of the interval in which a receipt can truly have happened',
  },
} as const satisfies Record<string, MetricDefinition>

type Metrics = typeof metricCatalogue

export type MetricName = keyof Metrics

type MetricsWith<Property> = { [Name in MetricName]: Metrics[Name] extends Property ? Name : never }[MetricName]

export type MetricSource = Metrics[MetricName]['source']

/** The metrics of one source. The code that is that source has to make each of them, and no other. */
export type MetricsOf<Origin extends MetricSource> = MetricsWith<{ readonly source: Origin }>

export type IntervalMetric = MetricsWith<{ readonly isInterval: true }>

/** The names in the order of the catalogue. */
export const metricNames = Object.keys(metricCatalogue) as readonly MetricName[]

/** {@link MetricsOf}, in the order of the catalogue. */
export function metricsOf<Origin extends MetricSource>(source: Origin): readonly MetricsOf<Origin>[] {
  return metricNames.filter((name): name is MetricsOf<Origin> => metricCatalogue[name].source === source)
}
