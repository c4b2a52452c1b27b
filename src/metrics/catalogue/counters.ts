import type { Entry, Source } from './entry.ts'

export interface CounterDefinition extends Entry {
  readonly kind: 'counter'
  readonly unit: 'count'
}

const counter =
  <Origin extends Source>(source: Origin) =>
  <Better extends Entry['better']>(better: Better, label: string, meaning: string) =>
    ({ kind: 'counter', unit: 'count', source, better, label, meaning }) as const

const counted = counter('worker')
const tallied = counter('tally')
const logged = counter('logs')
const read = counter('items')
const asked = counter('cloudwatch')
const declared = counter('scenario')

/** Everything that fanbench counts, once. */
export const counterCatalogue = {
  connections_attempted: counted('neither', 'connections attempted', 'sockets that the crowd tried to open'),
  connections_opened: counted('higher', 'connections opened', 'handshakes that ended in 101'),
  connections_failed: counted('lower', 'connections failed', 'handshakes that did not; by class'),
  tls_resumed: counted(
    'neither',
    'TLS sessions resumed',
    'connections whose TLS handshake resumed an earlier session (--tls-resumption); all others were full',
  ),
  connections_closed: counted('neither', 'connections closed', 'open connections that ended; by class'),
  connections_open_at_end: tallied(
    'neither',
    'open at the end',
    "connections whose sockets the harness still held with a worker's last facts",
  ),
  connections_under_way: tallied(
    'neither',
    'under way at the end',
    "handshakes that were neither through nor failed with a worker's last facts",
  ),
  connections_lost: counted(
    'lower',
    'connections lost',
    'open connections that ended neither by the harness nor by the scenario; by class',
  ),
  requests_failed: counted(
    'lower',
    'requests failed',
    'requests of the protocol (hello, createRoom, join, leave, readPositions) that were refused, or not answered in time; by step',
  ),
  bytes_received: counted(
    'neither',
    'bytes received',
    'bytes that sockets have read: answers to handshakes, and WebSocket frames; without what TLS and TCP add',
  ),
  joins_attempted: counted('neither', 'joins attempted', 'join requests sent'),
  joins_completed: counted(
    'higher',
    'joins completed',
    'join requests that the chat acknowledged; where it answers none, those that it did not refuse in time',
  ),
  leaves_completed: counted(
    'neither',
    'leaves completed',
    'leave requests that the chat acknowledged; where it answers none, those that it did not refuse in time',
  ),
  members_dropped: counted(
    'neither',
    'members dropped',
    'members whose connection the scenario closed, killed or left half-open',
  ),
  members_cut: counted('neither', 'members cut', 'members who lost their connection and were to reconnect'),
  members_recovered: counted('higher', 'members recovered', 'of these, those who are back in their room'),
  reconnects_failed: counted(
    'neither',
    'reconnects failed',
    'handshakes of reconnecting members that failed and were tried again; among the connections failed',
  ),
  rejoins_failed: counted(
    'neither',
    'rejoins failed',
    'joins of reconnecting members that failed and were tried again; among the joins attempted',
  ),
  messages_offered: counted('neither', 'messages offered', 'messages that the schedule asked for'),
  messages_published: tallied('higher', 'messages published', 'messages handed to a socket'),
  messages_unsendable: counted(
    'lower',
    'messages unsendable',
    'messages due from a member whose connection had ended, not by the scenario',
  ),
  messages_unadmitted: counted(
    'lower',
    'messages unadmitted',
    'messages due from a member whom the target had never let into its room',
  ),
  messages_withheld: counted(
    'neither',
    'messages withheld',
    'messages due from a member whom the scenario had taken out of its room',
  ),
  messages_missed: counted(
    'lower',
    'messages missed',
    'messages due from a member for whom this machine had no files or ports',
  ),
  http_requests: counted('neither', 'HTTP requests', 'messages published by a request over HTTP'),
  http_2xx: counted('neither', 'HTTP 2xx', 'of these, those that were answered 2xx: the chat has taken the message'),
  http_3xx: counted('lower', 'HTTP 3xx', 'those that were answered by a redirect, which is not followed'),
  http_4xx: counted('lower', 'HTTP 4xx', 'those that were refused: 403 without a key, 429 above the plan; by status'),
  http_5xx: counted('lower', 'HTTP 5xx', 'those that the service or its function failed at; by status'),
  http_failed: counted(
    'lower',
    'HTTP failed',
    'those that were not answered, for want of a connection or in time; by class',
  ),
  http_under_way: tallied('neither', 'HTTP under way', "those that had no answer with a worker's last facts"),
  deliveries_expected: tallied(
    'neither',
    'deliveries expected',
    'sum over messages of the members who should receive it',
  ),
  deliveries_received: tallied('higher', 'deliveries received', 'expected deliveries that arrived'),
  deliveries_lost: tallied(
    'lower',
    'deliveries lost',
    'expected deliveries that did not arrive before the drain ended',
  ),
  deliveries_duplicate: tallied('lower', 'duplicates', 'further copies of a message that the member already had'),
  deliveries_reordered: tallied(
    'lower',
    'reordered',
    'receipts behind a later message of the same publisher at the same recipient (RFC 4737)',
  ),
  deliveries_misrouted: tallied('lower', 'misrouted', 'receipts by a member who is not in the room of the message'),
  deliveries_late: tallied('lower', 'late', 'expected deliveries that took longer than the deadline'),
  deliveries_indeterminate: tallied(
    'neither',
    'indeterminate',
    'receipts by a member whose membership changed around the message: neither expected nor wrong',
  ),
  deliveries_unjudged: tallied(
    'neither',
    'deliveries unjudged',
    'sum over messages of the members for which it is not known whether they should receive it: their membership, or that of the sender, changed around it',
  ),
  deliveries_ruled_out: tallied(
    'neither',
    'deliveries ruled out',
    'sum over messages of the members who had left the room and stayed away: what they receive is misrouted',
  ),
  receipts_unjudged: tallied(
    'neither',
    'receipts unjudged',
    'of the indeterminate, receipts of deliveries that are unjudged; the others are copies that nobody was owed, or of a sender whose record is not whole',
  ),
  deliveries_unknown: tallied('lower', 'unknown', 'receipts of a message that this run did not send'),
  deliveries_corrupt: tallied(
    'lower',
    'corrupt',
    'damaged stamps, and cut-off ones of messages that the member did not also receive whole',
  ),
  stamps_altered: tallied(
    'lower',
    'stamps altered',
    'copies whose stamp is not the one that was sent: another instant, number or sender, with a check that fits',
  ),
  deliveries_duplicate_own: tallied(
    'lower',
    'duplicates at the sender',
    'of the duplicates, those of the own message: a second delivery, or a reply that the protocol does not know as one',
  ),
  deliveries_history: counted(
    'neither',
    'history',
    'copies of messages from before the member asked to join; not among the receipts',
  ),
  deliveries_lost_to_limit: tallied(
    'lower',
    'lost to the size limit',
    'of the lost, those to and of members whose connection fanbench had ended because of a message over --max-message-size',
  ),
  position_reads: counted('neither', 'position reads', 'times that a member asked for the positions of its room'),
  position_reads_skipped: counted(
    'lower',
    'position reads skipped',
    'times that one was due to ask while it still waited for the last answer',
  ),
  positions_unseen: declared(
    'lower',
    'positions unseen',
    'pairs of members in a room in which one holds no position of the other when the steady phase ends',
  ),
  replies: counted(
    'neither',
    'replies',
    "frames that the protocol knows as the chat's reply to a sender; not among the receipts",
  ),
  own_copies_expected: tallied(
    'neither',
    'own copies expected',
    'of the expected deliveries, those to the sender itself',
  ),
  own_copies_received: tallied('higher', 'own copies received', 'of these, those that arrived'),
  frames_unstamped: counted('neither', 'frames without a stamp', 'frames that answered no request and held no stamp'),
  frames_binary_stamped: counted('neither', 'binary frames with a stamp', 'binary frames that were read as text'),
  frames_binary_unstamped: counted(
    'neither',
    'binary frames without a stamp',
    'binary frames that answered no request and held no stamp; among the frames without a stamp',
  ),
  texts_not_utf8: counted(
    'lower',
    'texts not UTF-8',
    'text frames, and reasons of close frames, that are not UTF-8, which RFC 6455 wants: read all the same',
  ),
  lengths_overlong: counted(
    'lower',
    'overlong lengths',
    'frames whose length was written with more bytes than it takes, which RFC 6455 forbids: read all the same',
  ),
  handshakes_http_1_0: counted(
    'lower',
    'handshakes of HTTP/1.0',
    'connections opened by an answer of HTTP/1.0, which has no upgrades: used all the same',
  ),
  receipts: counted('neither', 'receipts', 'stamped messages that arrived at any member, for whatever reason'),
  receipts_widened: counted(
    'neither',
    'receipts with a wider interval',
    'receipts of times in which the process, or its machine, may have been stopped: their interval begins when the event loop was last seen at work',
  ),
  deliveries_cold: logged('lower', 'after a cold start', 'expected deliveries whose invocation started an environment'),
  deliveries_waited: logged(
    'lower',
    'after a wait',
    'expected deliveries whose invocation waited while an environment was starting for another',
  ),
  deliveries_warm: logged('neither', 'warm', 'expected deliveries whose invocation found an environment that was free'),
  deliveries_unattributed: logged(
    'neither',
    'unattributed',
    'expected deliveries of messages whose invocation is not in the logs',
  ),
  cold_starts: logged('lower', 'cold starts', 'REPORT lines with an Init Duration'),
  throttles: asked('lower', 'throttles', "invocations that Lambda throttled, by CloudWatch's count"),
  lambda_errors: asked('lower', 'function errors', "invocations that ended in an error, by CloudWatch's count"),
  posts: logged('neither', 'posts', 'connections that handlers had a frame for, by their own lines'),
  posts_gone: logged('lower', 'posts answered 410', 'connections that answered 410'),
  stale_items_left: read(
    'lower',
    'stale items left',
    'items of stale connections when the members began to leave; where none are read, stale connections that the last message was still posted to',
  ),
  false_cleanups: read('lower', 'false cleanups', 'items of live connections that were deleted'),
  collateral_losses: logged(
    'lower',
    'collateral losses',
    'deliveries to live members that were lost, of messages that met a stale connection',
  ),
  posts_throttled: logged('lower', 'posts throttled', 'answers 429 of @connections'),
  post_attempts: logged('neither', 'post attempts', 'requests to @connections, retries included'),
  ids_missing: declared(
    'lower',
    'ids missing',
    'members that were never told their connection id, of those who are told after $connect or ask for it',
  ),
  ids_wrong: declared(
    'lower',
    'wrong ids',
    'frames with another id than the one that a two-way route answered in the end',
  ),
  ids_unchecked: declared(
    'lower',
    'ids unchecked',
    'members whose last request for their connection id was not answered: whether theirs is right is not known',
  ),
  ids_repeated: declared('lower', 'ids repeated', 'further frames with an id to members who had been told one'),
  ids_from_inside: declared(
    'lower',
    'ids from inside $connect',
    'frames with an id to members to whom it was only posted from inside $connect, which cannot arrive',
  ),
  inside_posts_accepted: logged(
    'lower',
    'posts from inside $connect accepted',
    'posts to a connection from inside its own $connect that were accepted: each has to be a 410',
  ),
  inside_posts_without_410: logged(
    'lower',
    'connections without that 410',
    'connections whose $connect was to post to them, less those in which every attempt was answered 410',
  ),
  service_errors: counted('lower', 'service errors', "the gateway's own error frames"),
  chat_refusals: counted('lower', 'refusals', 'requests that the chat answered with an error of its own'),
} as const satisfies Record<string, CounterDefinition>

type Counters = typeof counterCatalogue

export type CounterName = keyof Counters

/** The counters for which a lower value is better, or a higher one. */
export type CountersWhereBetter<Better extends Entry['better']> = {
  [Name in CounterName]: Counters[Name]['better'] extends Better ? Name : never
}[CounterName]

export type CounterSource = Counters[CounterName]['source']

/** The counters of one source. The code that is that source has to make each of them, and no other. */
export type CountersOf<Origin extends CounterSource> = {
  [Name in CounterName]: Counters[Name]['source'] extends Origin ? Name : never
}[CounterName]
