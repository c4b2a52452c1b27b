import type { Evidence, FindingName } from '../../result/findings.ts'
import { type Figures, type FindingRule, type RunEvidence, severalTimes } from './finding-rule.ts'
import { functionRules } from './function-rules.ts'

/** The least factor by which a message has to be more likely to be incomplete after a drop than before any. */
const leastRise = 3

/**
 * Incomplete messages are evidence of drops only in comparison with messages that were sent before any drop: something else may
 * lose them as well.
 */
function losesByDrop({ published, incomplete, afterDrop, incompleteAfterDrop }: Evidence['messages']): boolean {
  const before = published - afterDrop
  if (before < severalTimes) return false
  const shareBefore = (incomplete - incompleteAfterDrop) / before
  return incompleteAfterDrop / afterDrop >= shareBefore * leastRise
}

/**
 * The highest probability of chance with which members that stop receiving when an unrelated member leaves are still evidence of
 * a defect.
 */
const mostChance = 0.1

/** Nothing but the chat makes a second copy of a message; a few are left to chance all the same. */
const leastShareTwice = 0.02

/** How often a number has to be the one that chance explains. */
const beyondChance = 10

/** Findings of members that are missing in a list: other defects leave such traces, too. */
const shortLists = ['unpaginated-scan', 'leaves-members-out'] as const
const missedMembers = [...shortLists, 'loses-live-members'] as const

/**
 * The same members of a room miss nearly every message, for no other reason that is known: recipients are missing in the list that is
 * posted to. Null where that is not so.
 */
function membersLeftOut(run: RunEvidence): Figures | null {
  const { members, broadcasts, invocations, gateway, count } = run
  if (members.missedNearlyAllWithoutDrop === 0 || invocations === null) return null
  // A list that lacks some still has somebody in it.
  if (count('deliveries_received') === 0) return null
  if (failuresIn(run, invocations) > 0 || (gateway?.answers.length ?? 0) > 0) return null
  if (broadcasts !== null && broadcasts.short * 2 < broadcasts.reported) return null
  return {
    members_that_miss_every_message: members.missedNearlyAllWithoutDrop,
    of_members: members.judged,
    broadcasts_to_fewer_than_the_room: broadcasts?.short,
    deliveries_lost: count('deliveries_lost'),
  }
}

/**
 * Counts failed invocations. A handler that threw is no error in the log, but it is one for CloudWatch, and one for the gateway, which
 * sends the sender an error frame.
 */
function failuresIn({ count }: RunEvidence, { timeouts, errors }: NonNullable<Evidence['invocations']>): number {
  return timeouts + errors + count('lambda_errors') + count('service_errors')
}

export const findingRules: Readonly<Record<FindingName, FindingRule>> = {
  ...functionRules,

  'never-prunes': {
    sentence: 'Items of stale connections stay, and every message is posted to them again.',
    change: 'Delete the item of a connection that answers 410.',
    explains: [],
    find({ broadcasts, messages, gateway, count }) {
      if (broadcasts !== null) {
        const { metGone, leftGone, postsGone, cleaned } = broadcasts
        return leftGone >= severalTimes && leftGone * 2 >= messages.afterDrop && cleaned === 0
          ? { broadcasts_that_met_a_stale_connection: metGone, posts_gone: postsGone, items_deleted: cleaned }
          : null
      }
      // The gateway's record does without a line of a handler: a chat that prunes does not post again to a connection that
      // answered 410.
      if (gateway !== undefined && gateway !== null) {
        const { connections, postedToAgain, posts } = gateway.gone
        return posts >= severalTimes && postedToAgain > 0 && postedToAgain * 2 >= connections
          ? { connections_answered_410: connections, posted_to_again_long_after: postedToAgain, posts_gone: posts }
          : null
      }
      const left = count('stale_items_left')
      return left > 0 && messages.afterDrop >= severalTimes && messages.incomplete === 0
        ? { stale_items_left: left, messages_after_a_drop: messages.afterDrop }
        : null
    },
  },

  'deletes-the-sender': {
    sentence:
      'Members receive nothing after a message of their own: the handler deletes the item of the sender instead of the item of a stale connection.',
    change: 'Delete the item of the connection whose post failed, and not the item of the event’s own connection id.',
    explains: ['never-prunes', ...missedMembers, 'forgets-members', 'function-errors'],
    find({ members, broadcasts, gateway, count }) {
      const { stopped, stoppedAfterOwnMessage, stoppedTogether = 0, ownMessagesWithoutStop = 0 } = members
      // A single member may have sent a message just then by chance.
      if (stoppedAfterOwnMessage < 2 || stoppedAfterOwnMessage < stopped * 0.75) return null
      // No member is deleted in place of a stale connection if no stale connection was met.
      const met = Math.max(gateway?.posts[410] ?? 0, broadcasts?.metGone ?? 0)
      const isKnown = broadcasts !== null || (gateway ?? null) !== null
      if (isKnown && met < stoppedAfterOwnMessage) return null
      // Where members speak often, each has spoken just before any event: then others speak and still receive, or all stop at
      // once.
      if (ownMessagesWithoutStop > stoppedAfterOwnMessage || stoppedTogether * 2 >= stoppedAfterOwnMessage) return null
      return {
        members_that_stopped_receiving: stopped,
        after_their_own_message: stoppedAfterOwnMessage,
        items_deleted: broadcasts?.cleaned,
        deliveries_lost: count('deliveries_lost'),
      }
    },
  },

  'aborts-on-410': {
    sentence: 'A broadcast ends at the first stale connection: members after it receive nothing.',
    change: 'Post to all of them, whatever the result of one post.',
    explains: ['never-prunes', 'deletes-the-sender', ...missedMembers, 'forgets-members', 'function-errors'],
    find({ broadcasts, messages, count }) {
      const { incomplete, incompleteAfterDrop } = messages
      if (incompleteAfterDrop < severalTimes || !losesByDrop(messages)) return null
      const figures = { incomplete_messages: incomplete, service_errors: count('service_errors') }
      if (broadcasts === null) return figures.service_errors * 2 >= incomplete ? figures : null
      const { metGone, endedAtGone } = broadcasts
      return endedAtGone >= severalTimes
        ? { ...figures, broadcasts_that_met_a_stale_connection: metGone, of_these_ended_there: endedAtGone }
        : null
    },
  },

  'unpaginated-scan': {
    sentence:
      'The same members miss every message, though no connection in their room has ended and no invocation failed: the list of recipients is not read to its end.',
    change: 'A Query or a Scan ends at 1 MB; go on at its LastEvaluatedKey.',
    explains: ['never-prunes'],
    find(run) {
      const left = membersLeftOut(run)
      if (left === null || run.pagesUnread === 0) return null
      return { ...left, pages_not_read: run.pagesUnread ?? undefined }
    },
    details: ({ pagesUnread }) =>
      (pagesUnread ?? null) === null
        ? ['Inferred from who received what: this target does not tell which pages were read.']
        : [],
  },

  'leaves-members-out': {
    sentence:
      'The same members miss every message, though no connection in their room has ended, no invocation failed, and no page of a Query or Scan was left unread: they are not in the list, or are left out of it.',
    change:
      'Look for a write of an item whose error is caught, for two writes of one item at the same time, for a list that is kept from an earlier invocation, and for a filter or a limit after the list was read.',
    explains: ['never-prunes'],
    find: (run) => (run.pagesUnread === 0 ? membersLeftOut(run) : null),
  },

  'unawaited-sends': {
    sentence:
      'Messages arrive long after the invocation that sent them has ended, or never: it does not wait for its posts, and Lambda freezes the remaining ones until the next event.',
    change: 'Await every post.',
    explains: [
      'never-prunes',
      ...missedMembers,
      'deletes-the-sender',
      'reorders',
      'forgets-members',
      'function-errors',
    ],
    find({ broadcasts, invocations, count }) {
      const { endsKnown = 0, receivedAfterEnd = 0 } = invocations ?? {}
      // Without lines of the handler, a few messages may have been matched with the wrong invocations.
      const isSeen =
        broadcasts !== null
          ? broadcasts.receivedAfterEnd >= 2
          : receivedAfterEnd >= severalTimes && receivedAfterEnd * 4 >= endsKnown
      if (!isSeen) return null
      return {
        messages_that_came_after_their_invocation: broadcasts?.receivedAfterEnd ?? receivedAfterEnd,
        of_messages: broadcasts?.reported ?? endsKnown,
        deliveries_late: count('deliveries_late'),
        deliveries_lost: count('deliveries_lost'),
      }
    },
  },

  'sends-twice': {
    sentence: 'Members receive messages more than once: the chat posts them again without checking what has arrived.',
    change: 'Post again only to members whose post failed, and let clients drop messages with a known id.',
    explains: [],
    find({ broadcasts, functions, count }) {
      // A sender may get a message twice because a reply quotes it; a handler that posts twice does so to the other members as
      // well.
      const duplicates = count('deliveries_duplicate') - count('deliveries_duplicate_own')
      const received = count('deliveries_received') - count('own_copies_received')
      // Lambda repeats an asynchronous invocation that has failed.
      const mayBeRepeated = (functions ?? []).some(({ failed }) => failed > 0)
      if (duplicates < severalTimes || duplicates < received * (mayBeRepeated ? 0.5 : leastShareTwice)) return null
      return { deliveries_duplicate: duplicates, deliveries_received: received, posts: broadcasts?.posts }
    },
  },

  'wrong-room': {
    sentence: 'Members receive messages of rooms that they are not in.',
    change:
      'List the recipients by the room of the message, and delete the item of a member in the room that it leaves.',
    explains: [],
    find({ broadcasts, count }) {
      const misrouted = count('deliveries_misrouted')
      if (misrouted === 0) return null
      const received = count('deliveries_received')
      return { deliveries_misrouted: misrouted, deliveries_received: received, posts: broadcasts?.posts }
    },
  },

  reorders: {
    sentence:
      'Messages arrive after others that the same member sent at least half a second later. AWS promises no order, but concurrent invocations and cold starts do not explain such delays.',
    change:
      'Look for the cause of the delay: a queue, a wait before a retry, a batch that is sent when it is full. Clients that need an order need a number in the message.',
    explains: [],
    find({ overtakings: { receipts, wide }, broadcasts, invocations, count }) {
      // After a process was ended, the next invocation starts another one: a cold start that no REPORT line reports.
      if (invocations !== null && invocations.errors + invocations.timeouts > 0) return null
      const received = count('deliveries_received')
      // Without logs it is not known which messages had to wait for a cold start.
      const leastShare = broadcasts === null ? 0.1 : 0.02
      if (wide < severalTimes || wide < received * leastShare) return null
      return { deliveries_reordered: receipts, by_half_a_second_or_more: wide, deliveries_received: received }
    },
  },

  'forgets-members': {
    sentence:
      'When a member leaves, others who are still connected receive nothing from then on: their items are deleted together with the item of the member who left.',
    change: 'Delete by connection id, not by a position in a list that others change too.',
    explains: missedMembers,
    find({ members, messages, broadcasts, gateway, count }) {
      const { stopped, stoppedAfterDeparture = 0, departureChance = 1 } = members
      if (stoppedAfterDeparture < 2 || stoppedAfterDeparture < stopped * 0.75 || departureChance > mostChance)
        return null
      // A broadcast that ends at a stale connection also misses the members after it: then each such message meets a stale
      // connection.
      const metGone = gateway?.posts['410'] ?? broadcasts?.metGone ?? messages.incompleteAfterDrop
      const deletedLive = count('false_cleanups')
      if (deletedLive === 0 && metGone * 2 > messages.incompleteAfterDrop) return null
      return {
        members_that_stopped_receiving: stopped,
        when_another_member_left: stoppedAfterDeparture,
        items_of_live_connections_deleted: deletedLive > 0 ? deletedLive : undefined,
        deliveries_lost: count('deliveries_lost'),
      }
    },
  },

  'loses-live-members': {
    sentence:
      'Members who are connected, and have not left, receive nothing from some moment on, while others do: their items are deleted or overwritten.',
    change:
      'Look for a delete by anything but the connection id of the event or of a 410, and for invocations that write one list at the same time: make those writes conditional.',
    explains: shortLists,
    find(run) {
      const {
        stopped,
        stoppedStaying = 0,
        stayingByChance = 0,
        stoppedAfterOwnMessage,
        stoppedAfterDeparture = 0,
      } = run.members
      if (run.invocations === null || failuresIn(run, run.invocations) > 0 || (run.gateway?.postsUnread ?? 0) > 0)
        return null
      if (stoppedStaying < severalTimes || stoppedStaying < stayingByChance * beyondChance) return null
      // With their own messages, or with departures: those have findings of their own, or may be what matters.
      if (stoppedAfterOwnMessage * 2 >= stopped || stoppedAfterDeparture * 2 >= stopped) return null
      return {
        members_that_stopped_receiving: stoppedStaying,
        of_members: run.members.judged,
        deliveries_lost: run.count('deliveries_lost'),
      }
    },
  },

  'sequential-past-timeout': {
    sentence:
      'The function posts to one member after the other, and is ended at its timeout before it has posted to all of them: the last members of the room receive nothing.',
    change: 'Post to several members at once, or raise the timeout of the function.',
    explains: [
      'never-prunes',
      ...missedMembers,
      'deletes-the-sender',
      'aborts-on-410',
      'forgets-members',
      'function-errors',
    ],
    find({ invocations, members, messages, count }) {
      const lost = count('deliveries_lost')
      if (invocations === null || invocations.timeouts === 0 || lost === 0) return null
      // A function that posts to all at once and then hangs runs out of time as well.
      const { cutShort = 0, oneByOne = 0 } = messages
      if (oneByOne < severalTimes || oneByOne * 2 < cutShort) return null
      return {
        invocations_ended_at_their_timeout: invocations.timeouts,
        of_invocations: invocations.invocations,
        messages_that_came_to_one_after_the_other: oneByOne,
        members_that_miss_every_message: members.missedNearlyAll,
        deliveries_lost: lost,
      }
    },
  },
}
