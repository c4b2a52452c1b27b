export interface MetricDefinition {
  readonly unit: 'us'
  readonly better: 'lower'
  /** For people: tables and tiles. */
  readonly label: string
  readonly meaning: string
}

const duration = (label: string, meaning: string): MetricDefinition => ({ unit: 'us', better: 'lower', label, meaning })

/**
 * Every metric that fanbench measures, once. Reports, limits and the saved file are driven by it. Values are stored in the
 * unit given here (microseconds as whole numbers) and shown in milliseconds.
 */
export const metricCatalogue = {
  connect_latency: duration(
    'connect',
    'intended start to open; includes the $connect Lambda and its cold start; infinite where it failed',
  ),
  connect_tcp: duration('connect: TCP', 'start of the attempt to an established TCP connection'),
  connect_tls: duration('connect: TLS', 'established TCP connection to the end of the TLS handshake'),
  connect_upgrade: duration('connect: upgrade', 'established TCP (or TLS) connection to open'),
  join_latency: duration('join', 'intended start to the acknowledgement of the room; infinite where it failed'),
  publish_delay: duration('publish delay', "intended to sent: the harness's own lag, part of validity"),
  ack_latency: duration(
    'ack',
    "intended to the chat's reply or the sender's own copy; infinite where one was owed and none came",
  ),
  delivery_latency: duration('delivery', 'intended to received, one sample a recipient; lost counts as infinite'),
  delivery_service: duration('delivery from send', 'sent to received, one sample a recipient'),
  time_to_50pct_delivery: duration('half of the room', 'intended to the receipt that completes 50 % of the room'),
  time_to_90pct_delivery: duration('90 % of the room', 'intended to the receipt that completes 90 % of the room'),
  time_to_99pct_delivery: duration('99 % of the room', 'intended to the receipt that completes 99 % of the room'),
  time_to_last_delivery: duration('everybody', 'intended to the last member of the room; infinite if any is lost'),
  fanout_spread: duration('spread', 'first to last receipt of one message'),
  recovery_time: duration(
    'recovery',
    'the cut of a connection to its member back in the room; infinite for those who never came back',
  ),
  healthy_delivery_latency: duration(
    'delivery to the healthy',
    'intended to received in rooms where others read nothing or were on their way back at that time; lost counts as infinite',
  ),
  bystander_delivery_latency: duration(
    'delivery to bystanders',
    'the same at the same time, in rooms where everybody was well',
  ),
  position_age: duration(
    'age of the position held',
    'just before a newer position of the same publisher arrives: intended instant of the one held to now',
  ),
  cold_delivery_latency: duration('delivery after a cold start', 'deliveries whose invocation started an environment'),
  waited_delivery_latency: duration(
    'delivery after a wait',
    'deliveries whose invocation waited while an environment was starting for another',
  ),
  warm_delivery_latency: duration('delivery, warm', 'deliveries whose invocation found an environment that was free'),
  init_duration: duration('init', 'Init Duration of the REPORT lines that have one: cold starts'),
  lambda_duration: duration('handler', "Duration of the REPORT lines: the handler's, all functions together"),
  billed_duration: duration('billed', 'Billed Duration of the REPORT lines, init included'),
  stale_detection: duration(
    'drop noticed',
    'the end of a connection to the start of its $disconnect handler; infinite if there was none',
  ),
  stale_residency: duration(
    'row of the dead',
    'the end of a connection to its row being gone, as read from the table; infinite if it never went',
  ),
  clock_width: duration('clock width', 'width of the interval in which a receipt can truly have happened'),
} as const satisfies Record<string, MetricDefinition>

export type MetricName = keyof typeof metricCatalogue
