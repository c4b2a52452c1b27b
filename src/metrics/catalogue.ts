/**
 * Every name that fanbench measures or counts, once. Reports, limits and the saved file are driven by it.
 * Values are stored in the unit given here (microseconds as whole numbers) and shown in milliseconds.
 */
export interface MetricDefinition {
  readonly unit: 'us'
  readonly better: 'lower'
  /** For people: tables and tiles. */
  readonly label: string
  readonly meaning: string
}

const duration = (label: string, meaning: string): MetricDefinition => ({ unit: 'us', better: 'lower', label, meaning })

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

export interface CounterDefinition {
  readonly unit: 'count'
  readonly better: 'lower' | 'higher' | 'neither'
  readonly label: string
  readonly meaning: string
}

const count = (better: CounterDefinition['better'], label: string, meaning: string): CounterDefinition => ({
  unit: 'count',
  better,
  label,
  meaning,
})

export const counterCatalogue = {
  connections_attempted: count('neither', 'connections attempted', 'sockets that the crowd tried to open'),
  connections_opened: count('higher', 'connections opened', 'handshakes that ended in 101'),
  connections_failed: count('lower', 'connections failed', 'handshakes that did not; by class'),
  connections_closed: count('neither', 'connections closed', 'open connections that ended; by class'),
  connections_open_at_end: count(
    'neither',
    'open at the end',
    "connections whose sockets the harness still held with a worker's last facts",
  ),
  connections_under_way: count(
    'neither',
    'under way at the end',
    "handshakes that were neither through nor failed with a worker's last facts",
  ),
  connections_lost: count(
    'lower',
    'connections lost',
    'open connections that ended neither by the harness nor by the scenario; by class',
  ),
  requests_failed: count(
    'lower',
    'requests failed',
    'requests of the protocol (hello, createRoom, join, leave) that were refused, or not answered in time; by step',
  ),
  joins_attempted: count('neither', 'joins attempted', 'join requests sent'),
  joins_completed: count('higher', 'joins completed', 'join requests that the chat acknowledged'),
  members_dropped: count('neither', 'members dropped', 'members whose connection the scenario ended or silenced'),
  members_cut: count('neither', 'members cut', 'members who lost their connection and were to come back'),
  members_recovered: count('higher', 'members recovered', 'of these, those who came back into their room'),
  comebacks_failed: count(
    'neither',
    'comebacks failed',
    'handshakes of members on their way back that failed and were tried again; among the connections failed',
  ),
  rejoins_failed: count(
    'neither',
    'rejoins failed',
    'joins of members on their way back that failed and were tried again; among the joins attempted',
  ),
  messages_offered: count('neither', 'messages offered', 'messages that the schedule asked for'),
  messages_published: count('higher', 'messages published', 'messages handed to a socket'),
  messages_unsendable: count(
    'lower',
    'messages unsendable',
    'messages due from a member whose connection had ended, by no act of the scenario',
  ),
  messages_unadmitted: count(
    'lower',
    'messages unadmitted',
    'messages due from a member whom the target had never let into its room',
  ),
  messages_withheld: count(
    'neither',
    'messages withheld',
    'messages due from a member whom the scenario had taken out of its room',
  ),
  messages_missed: count(
    'lower',
    'messages missed',
    'messages due from a member for whom this machine had no files or ports',
  ),
  deliveries_expected: count(
    'neither',
    'deliveries expected',
    'sum over messages of the members who should receive it',
  ),
  deliveries_received: count('higher', 'deliveries received', 'expected deliveries that arrived'),
  deliveries_lost: count('lower', 'deliveries lost', 'expected deliveries that did not arrive before the drain ended'),
  deliveries_duplicate: count('lower', 'duplicates', 'further copies of a message that the member already had'),
  deliveries_reordered: count(
    'lower',
    'reordered',
    'receipts behind a later message of the same publisher at the same recipient (RFC 4737)',
  ),
  deliveries_misrouted: count('lower', 'misrouted', 'receipts by a member who is not in the room of the message'),
  deliveries_late: count('lower', 'late', 'expected deliveries that took longer than the deadline'),
  deliveries_indeterminate: count(
    'neither',
    'indeterminate',
    'receipts by a member whose membership changed around the message: neither expected nor wrong',
  ),
  deliveries_unknown: count('lower', 'unknown', 'receipts of a message that this run did not send'),
  deliveries_corrupt: count(
    'lower',
    'corrupt',
    'damaged stamps, and cut-off ones of messages that the member did not also receive whole',
  ),
  deliveries_duplicate_own: count(
    'lower',
    'duplicates at the sender',
    'of the duplicates, those of the own message: a second delivery, or a reply that the protocol does not know as one',
  ),
  deliveries_history: count(
    'neither',
    'history',
    'copies of what was said in the room before the member asked to come in; not among the receipts',
  ),
  deliveries_lost_to_limit: count(
    'lower',
    'lost to the size limit',
    'of the lost, those to and of members whose connection fanbench had ended because of a message over --max-message-size',
  ),
  replies: count(
    'neither',
    'replies',
    "frames that the protocol knows as the chat's reply to a sender; not among the receipts",
  ),
  own_copies_expected: count(
    'neither',
    'own copies expected',
    'of the expected deliveries, those to the sender itself',
  ),
  own_copies_received: count('higher', 'own copies received', 'of these, those that arrived'),
  frames_unstamped: count('neither', 'frames without a stamp', 'frames that answered no request and held no stamp'),
  frames_binary_stamped: count('neither', 'binary frames with a stamp', 'binary frames that were read as text'),
  frames_binary_unstamped: count(
    'neither',
    'binary frames without a stamp',
    'binary frames that answered no request and held no stamp; among the frames without a stamp',
  ),
  receipts: count('neither', 'receipts', 'stamped messages that arrived at any member, for whatever reason'),
  deliveries_cold: count('lower', 'after a cold start', 'expected deliveries whose invocation started an environment'),
  deliveries_waited: count(
    'lower',
    'after a wait',
    'expected deliveries whose invocation waited while an environment was starting for another',
  ),
  deliveries_warm: count('neither', 'warm', 'expected deliveries whose invocation found an environment that was free'),
  deliveries_unattributed: count(
    'neither',
    'unattributed',
    'expected deliveries of messages whose invocation no log tells',
  ),
  cold_starts: count('lower', 'cold starts', 'REPORT lines with an Init Duration'),
  throttles: count('lower', 'throttles', "invocations that Lambda throttled, by CloudWatch's count"),
  lambda_errors: count('lower', 'function errors', "invocations that ended in an error, by CloudWatch's count"),
  posts: count('neither', 'posts', 'connections that handlers had a frame for, by their own lines'),
  posts_gone: count('lower', 'posts to the gone', 'connections that answered 410'),
  stale_items_left: count('lower', 'ghost rows left', 'rows of dead connections when the members began to go home'),
  false_cleanups: count('lower', 'false cleanups', 'rows of living connections that were deleted'),
  collateral_losses: count('lower', 'collateral losses', 'living recipients who missed a message that met a ghost'),
  posts_throttled: count('lower', 'posts throttled', 'answers 429 of @connections'),
  post_attempts: count('neither', 'post attempts', 'requests to @connections, retries included'),
  service_errors: count('lower', 'service errors', "the gateway's own error frames"),
  chat_refusals: count('lower', 'refusals', 'requests that the chat answered with an error of its own'),
} as const satisfies Record<string, CounterDefinition>

export type CounterName = keyof typeof counterCatalogue

/**
 * How a handshake can fail or an open connection can end. `message-limit` is our own doing: a message was larger, or came in
 * more parts, than this harness takes.
 */
export const connectionClasses = [
  'refused',
  'dns',
  'tls',
  'connect-timeout',
  'http-status',
  'reset',
  'eof',
  'protocol',
  'message-limit',
  'idle',
  'max-age',
  'local-files',
  'local-ports',
  'closed-by-harness',
  'closed-by-peer',
  'other',
] as const

export type ConnectionClass = (typeof connectionClasses)[number]

/** How the harness can end a member: with a close frame, without one, or by silence on a connection that stays. */
export const dropKinds = ['closed', 'killed', 'half-open'] as const

export type DropKind = (typeof dropKinds)[number]

/** This machine had no more open files or ports: the target never saw the connection. */
export const localClasses: readonly ConnectionClass[] = ['local-files', 'local-ports']

/** The quantiles that are stored and shown, in the order of every table. */
export const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const

export type QuantileName = keyof typeof quantiles

/** A percentile is only printed from n >= 10 / (1 - q) samples. */
export function enoughSamples(count: number, quantile: number): boolean {
  return count >= samplesNeeded(quantile)
}

/** The fewest samples from which a quantile is printed. */
export function samplesNeeded(quantile: number): number {
  // Rounded, because 10 / (1 - 0.99) is 1000.0000000000009 in floating point.
  return Math.round(10 / (1 - quantile))
}
