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

/** Everything that fanbench counts, once. */
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
  reconnects_failed: count(
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
