import type { CounterName } from '../catalogue/counters.ts'
import { type Hint, type HintName, hintNames } from '../result/hints.ts'
import type { RunResult } from '../result/run-result.ts'
import { untimedMetrics } from './untimed-metrics.ts'

/** The frames that came: one sample of each kind. */
export interface SeenFrames {
  readonly stamped?: SeenFrame
  readonly unstamped?: SeenFrame
  readonly notUtf8?: SeenFrame
}

interface SeenFrame extends NonNullable<Hint['sample']> {
  /** The encoding in which it seems to hold a stamp after all. */
  readonly encoding: string | null
}

/** A notice of the embedded stack about a function, and how often it was given. */
interface StackNotice {
  readonly functionName: string
  readonly text: string
  readonly count: number
}

export interface HintFacts {
  readonly counters: RunResult['counters']
  readonly classes: RunResult['classes']
  readonly frames: SeenFrames
  readonly maxMessageBytes: number
  /** For each step that the chat does not answer, the milliseconds after its frame at which it counted as done. */
  readonly assumedAfterMs: Readonly<Partial<Record<string, number>>>
  readonly notices: readonly StackNotice[]
  /** Was the machine unfit to measure? Left out: it was fit. */
  readonly isUnfit?: boolean
}

/** An event that is seen only once or twice may be chance. */
const severalTimes = 3

type Rule = (facts: HintFacts, count: (counter: CounterName) => number) => Omit<Hint, 'name'> | null

/** The assumption that is made about a step that the chat does not answer. */
const assumptions: Readonly<Partial<Record<string, string>>> = {
  hello: 'A hello is not answered: members go on',
  createRoom: 'The creator of a room gets no answer: the room counts as there',
  join: 'Joins are not answered: members count as in their rooms',
  leave: 'Leaves are not answered: members count as out of their rooms',
}

const rules: Readonly<Record<Exclude<HintName, 'stack-notice'>, Rule>> = {
  'no-answer-found': ({ classes, frames }, count) => {
    const unanswered = Object.entries(classes['requests_failed'] ?? {}).filter(([name]) => name.endsWith(' unanswered'))
    // A chat under load may answer some of its members too late.
    if (unanswered.length === 0 || count('joins_completed') > 0) return null
    const steps = unanswered.map(([name, requests]) => `\`${name.split(' ')[0]}\` (${requests})`).join(', ')
    const sentence =
      count('frames_unstamped') === 0
        ? `Nothing came after ${steps}. Does the chat answer it? Of a step that it does not answer, say after how long it counts as done: \`doneAfterMs\` in the protocol, or --join-done-after 2s.`
        : `Frames came (${count('frames_unstamped')}), and none of them was taken for the answer to ${steps}. Does \`answered\` of the protocol, or --join-answered, fit what the chat sends?`
    return { sentence, sample: shown(frames.unstamped) }
  },

  'answers-assumed': ({ assumedAfterMs }, count) => {
    const steps = Object.entries(assumedAfterMs)
    if (steps.length === 0) return null
    const said = steps.map(([step, afterMs = 0]) => `${assumptions[step] ?? step} ${afterMs / 1000} s after the frame.`)
    const untimed = untimedMetrics(Object.keys(assumedAfterMs)).filter(
      (metric) => metric !== 'recovery_time' || count('members_cut') > 0,
    )
    if (untimed.length > 0) said.push(`So there is no ${untimed.join(' and no ')}.`)
    if (count('deliveries_lost') > 0 && 'join' in assumedAfterMs)
      said.push(
        'If members lose messages soon after, a join takes longer than that: raise --join-done-after, or `doneAfterMs` of the protocol.',
      )
    return { sentence: said.join(' '), sample: null }
  },

  'no-stamp-found': ({ frames }, count) => {
    if (count('deliveries_expected') === 0 || count('frames_unstamped') === 0) return null
    if (stampsSeen(count) + count('deliveries_corrupt') > 0) return null
    const { encoding = null } = frames.unstamped ?? {}
    const found = encoding === null ? '' : ` The frame shown seems to hold it in another form: ${encoding}.`
    return {
      sentence: `Frames came (${count('frames_unstamped')}), but none held the stamp with which each text begins. Does the chat change, cut or encode the text? Does \`say\` of the protocol put the whole text into its frame? A text that is encoded (base64, UTF-16, percent signs, escaped characters), compressed or encrypted is not recognised.${found}`,
      sample: shown(frames.unstamped),
    }
  },

  'no-whole-stamp': ({ frames }, count) => {
    if (count('deliveries_corrupt') < severalTimes || stampsSeen(count) > 0) return null
    return {
      sentence: `Stamps came (${count('deliveries_corrupt')}), but none was whole. Does the chat cut the text, or change characters in it?`,
      sample: shown(frames.stamped),
    }
  },

  'no-own-copies': ({ frames }, count) => {
    const others = count('deliveries_expected') - count('own_copies_expected')
    if (count('own_copies_expected') < severalTimes || count('own_copies_received') > 0) return null
    // Where most of the others miss it too, the sender is not the cause.
    if (count('deliveries_received') * 2 < others || (others === 0 && stampsSeen(count) > 0)) return null
    return {
      sentence: `No sender received its own message (0 of ${count('own_copies_expected')}), while others did. Does the chat send a message to its sender? If not, set \`echoesToSender: false\` in the protocol, or give --sender excluded.`,
      sample: shown(frames.unstamped ?? frames.stamped),
    }
  },

  'own-copies-twice': ({ frames }, count) => {
    const own = count('deliveries_duplicate_own')
    if (own < severalTimes) return null
    return {
      sentence: `Senders received their own message more than once (${own} of ${count('deliveries_duplicate')} duplicates). If one of the copies is the chat's reply to them, name it with \`isReply\` of the protocol, or --say-answered; if not, the chat delivers to them twice.`,
      sample: shown(frames.stamped),
    }
  },

  'browser-would-close': ({ frames }, count) => {
    const [texts, lengths, handshakes] = [
      count('texts_not_utf8'),
      count('lengths_overlong'),
      count('handshakes_http_1_0'),
    ]
    const seen = [
      ...(texts > 0 ? [`${texts} texts that are not UTF-8`] : []),
      ...(lengths > 0 ? [`${lengths} frames whose length is written with more bytes than it takes`] : []),
      ...(handshakes > 0 ? [`${handshakes} handshakes answered with HTTP/1.0`] : []),
    ]
    if (seen.length === 0) return null
    return {
      sentence: `A browser would have closed connections for faults that fanbench tolerates: ${seen.join(', ')}. People with browsers would be cut off; --strict fails such a run.`,
      sample: shown(frames.notUtf8),
    }
  },

  'binary-frames': ({ frames }, count) => {
    const [stamped, unstamped] = [count('frames_binary_stamped'), count('frames_binary_unstamped')]
    if (stamped + unstamped === 0) return null
    const sample = [frames.stamped, frames.unstamped].find((frame) => frame?.kind === 'binary')
    return {
      sentence: `Binary frames came: ${stamped} with a stamp, read as text frames are, and ${unstamped} without one.`,
      sample: shown(sample),
    }
  },

  'message-over-limit': ({ classes, maxMessageBytes }, count) => {
    const ended = Object.entries(classes['connections_closed'] ?? {})
      .filter(([name]) => name.split(' ')[0] === 'message-limit')
      .reduce((sum, [, connections]) => sum + connections, 0)
    if (ended === 0) return null
    return {
      sentence: `fanbench itself ended ${ended} connections, each for a message that was larger than ${binarySize(maxMessageBytes)} or came in too many parts. ${count('deliveries_lost_to_limit')} of the ${count('deliveries_lost')} lost deliveries were lost by that and say nothing of the chat. If it may send such messages, raise --max-message-size.`,
      sample: null,
    }
  },
}

/** An answer that came too late, or a request that was sent again, leaves the same traces. */
const ofSlowness: readonly HintName[] = ['no-answer-found', 'no-own-copies', 'own-copies-twice']

/** More notices than this, of functions that always call new addresses, would hide everything else. */
const mostNotices = 10

/** One hint per notice: a function may not call something here, or its code relies on something that is not so here. */
function noticeHints(notices: readonly StackNotice[]): Hint[] {
  const shownOf = notices.toSorted((a, b) => b.count - a.count).slice(0, mostNotices)
  const left = notices.length - shownOf.length
  return shownOf.map(({ functionName, text, count }, at) => {
    const more = left > 0 && at === shownOf.length - 1 ? ` And ${left} more, in the logs of the functions.` : ''
    return {
      name: 'stack-notice',
      sentence: `${functionName}: ${text} (noticed ${count === 1 ? 'once' : `${count} times`})${more}`,
      sample: null,
    }
  })
}

/**
 * Says what to check where the frames of a run look as if the protocol, or one of our limits, did not fit the chat, or where the
 * embedded stack gave notices about its functions.
 */
export function hintsOf(facts: HintFacts): Hint[] {
  const count = (counter: CounterName) => facts.counters[counter] ?? 0
  const ofFrames = hintNames.flatMap((name) => {
    if (name === 'stack-notice' || (facts.isUnfit && ofSlowness.includes(name))) return []
    const hint = rules[name](facts, count)
    return hint === null ? [] : [{ name, ...hint }]
  })
  return [...ofFrames, ...noticeHints(facts.notices)]
}

function stampsSeen(count: (counter: CounterName) => number): number {
  return count('receipts') + count('replies') + count('deliveries_history')
}

function shown(frame: SeenFrame | undefined): Hint['sample'] {
  return frame === undefined ? null : { kind: frame.kind, bytes: frame.bytes, text: frame.text }
}

/** Formats a size in the largest unit that gives a whole number: `1 MiB`. */
function binarySize(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB']
  let [size, unit] = [bytes, 0]
  while (size > 0 && size % 1024 === 0 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1]
  return `${size} ${units[unit]}`
}
