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
  connect_latency: duration('connect', 'intended start to open; includes the $connect Lambda and its cold start'),
  connect_tcp: duration('connect: TCP', 'start of the attempt to an established TCP connection'),
  connect_tls: duration('connect: TLS', 'established TCP connection to the end of the TLS handshake'),
  connect_upgrade: duration('connect: upgrade', 'established TCP (or TLS) connection to open'),
  join_latency: duration('join', 'intended start to the acknowledgement of the room'),
  publish_delay: duration('publish delay', "intended to sent: the harness's own lag, part of validity"),
  ack_latency: duration('ack', "intended to the sender's own copy of the message"),
  delivery_latency: duration('delivery', 'intended to received, one sample a recipient; lost counts as infinite'),
  delivery_service: duration('delivery from send', 'sent to received, one sample a recipient'),
  time_to_50pct_delivery: duration('half of the room', 'intended to the receipt that completes 50 % of the room'),
  time_to_90pct_delivery: duration('90 % of the room', 'intended to the receipt that completes 90 % of the room'),
  time_to_99pct_delivery: duration('99 % of the room', 'intended to the receipt that completes 99 % of the room'),
  time_to_last_delivery: duration('everybody', 'intended to the last member of the room; infinite if any is lost'),
  fanout_spread: duration('spread', 'first to last receipt of one message'),
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
  connections_open_at_end: count('neither', 'open at the end', 'connections still open when the run was settled'),
  joins_attempted: count('neither', 'joins attempted', 'join requests sent'),
  joins_completed: count('higher', 'joins completed', 'join requests that the chat acknowledged'),
  messages_offered: count('neither', 'messages offered', 'messages that the schedule asked for'),
  messages_published: count('higher', 'messages published', 'messages handed to a socket'),
  messages_unsendable: count(
    'lower',
    'messages unsendable',
    'messages due from a member whom the target had not let in, or had cut off',
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
  deliveries_corrupt: count('lower', 'corrupt', 'frames with a damaged stamp'),
  receipts: count('neither', 'receipts', 'stamped messages that arrived at any member, for whatever reason'),
  service_errors: count('lower', 'service errors', "the gateway's own error frames"),
  chat_refusals: count('lower', 'refusals', 'requests that the chat answered with an error of its own'),
} as const satisfies Record<string, CounterDefinition>

export type CounterName = keyof typeof counterCatalogue

/** How a handshake can fail or an open connection can end. */
export const connectionClasses = [
  'refused',
  'dns',
  'tls',
  'connect-timeout',
  'http-status',
  'reset',
  'eof',
  'protocol',
  'idle',
  'local-files',
  'local-ports',
  'closed-by-harness',
  'closed-by-peer',
  'other',
] as const

export type ConnectionClass = (typeof connectionClasses)[number]

/** This machine had no more open files or ports: the target never saw the connection. */
export const localClasses: readonly ConnectionClass[] = ['local-files', 'local-ports']

/** The quantiles that are stored and shown, in the order of every table. */
export const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const

export type QuantileName = keyof typeof quantiles

/** A percentile is only printed from n >= 10 / (1 - q) samples. */
export function enoughSamples(count: number, quantile: number): boolean {
  // Rounded, because 10 / (1 - 0.99) is 1000.0000000000009 in floating point.
  return count >= Math.round(10 / (1 - quantile))
}
