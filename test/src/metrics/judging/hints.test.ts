import { describe, expect, it } from 'vitest'
import { type HintFacts, hintsOf } from '../../../../src/metrics/judging/hints.ts'

const frame = (text: string, kind: 'text' | 'binary' = 'text', encoding: string | null = null) => ({
  kind,
  bytes: text.length,
  text,
  encoding,
})

const seen = { stamped: frame('with a stamp'), unstamped: frame('without one') }

/** What a run in which all is well shows, unless it is said otherwise. */
function hints(counters: Record<string, number>, others: Partial<HintFacts> = {}) {
  const well = {
    deliveries_expected: 100,
    deliveries_received: 100,
    receipts: 100,
    own_copies_expected: 20,
    own_copies_received: 20,
    frames_unstamped: 30,
  }
  const found = hintsOf({
    counters: { ...well, ...counters },
    classes: {},
    frames: seen,
    assumedAfterMs: {},
    maxMessageBytes: 2 ** 20,
    notices: [],
    ...others,
  })
  return found.map(({ name, sample }) => [name, sample?.text ?? null])
}

const nothing = { deliveries_received: 0, receipts: 0, own_copies_received: 0 }

describe('what there is to check', () => {
  it('is nothing where all is well, or nobody was to receive anything', () => {
    expect(hints({})).toEqual([])
    expect(hints({ ...nothing, deliveries_expected: 0, own_copies_expected: 0 })).toEqual([])
  })

  describe('where no member was let in', () => {
    const silent = { joins_completed: 0, deliveries_expected: 0, own_copies_expected: 0 }
    const classes = { requests_failed: { 'join unanswered': 4 } }

    it('is the answer, with what came instead', () => {
      expect(hints(silent, { classes })).toEqual([['no-answer-found', 'without one']])
      expect(hints({ ...silent, frames_unstamped: 0 }, { classes, frames: {} })).toEqual([['no-answer-found', null]])
    })

    it('is not that, where the chat refused, or some were let in', () => {
      expect(hints(silent, { classes: { requests_failed: { 'join refused': 4 } } })).toEqual([])
      expect(hints({ ...silent, joins_completed: 1 }, { classes })).toEqual([])
    })
  })

  it('is the text, where frames came and none had a stamp', () => {
    expect(hints(nothing)).toEqual([['no-stamp-found', 'without one']])
    expect(hints({ ...nothing, frames_unstamped: 0 })).toEqual([])
  })

  it.each(['receipts', 'replies', 'deliveries_history', 'deliveries_corrupt'])(
    'is not that, where there are %s',
    (name) => {
      expect(hints({ ...nothing, own_copies_expected: 0, [name]: 1 })).toEqual([])
    },
  )

  it('names the encoding that the frame seems to be in', () => {
    const frames = { unstamped: frame('Zm', 'text', 'base64') }
    const counters = { deliveries_expected: 3, frames_unstamped: 1 }
    const facts = { counters, classes: {}, frames, assumedAfterMs: {}, maxMessageBytes: 1, notices: [] }
    expect(hintsOf(facts)[0]?.sentence).toMatch(/in another form: base64\.$/)
    const plain = hintsOf({ ...facts, frames: { unstamped: frame('x') } })
    expect(plain[0]?.sentence).not.toContain('another form')
  })

  it('is what cuts the text, where all stamps came damaged', () => {
    expect(hints({ ...nothing, deliveries_corrupt: 3 })).toEqual([['no-whole-stamp', 'with a stamp']])
    expect(hints({ ...nothing, deliveries_corrupt: 2 })).toEqual([])
    expect(hints({ deliveries_corrupt: 50 })).toEqual([])
  })

  it('is the echo, where no sender has its own copy and most others have theirs', () => {
    const without = { own_copies_received: 0, deliveries_received: 80, receipts: 80 }
    expect(hints(without)).toEqual([['no-own-copies', 'without one']])
    expect(hints({ ...without, own_copies_received: 1 })).toEqual([])
    expect(hints({ ...without, own_copies_expected: 2 })).toEqual([])
    expect(hints({ ...without, deliveries_received: 39, receipts: 39 })).toEqual([])
    // Nobody else in the room.
    expect(hints({ ...nothing, own_copies_expected: 100, frames_unstamped: 0 })).toEqual([
      ['no-own-copies', 'without one'],
    ])
  })

  it('is the reply, where senders have their own copy twice', () => {
    expect(hints({ deliveries_duplicate: 9, deliveries_duplicate_own: 3 })).toEqual([
      ['own-copies-twice', 'with a stamp'],
    ])
    expect(hints({ deliveries_duplicate: 9, deliveries_duplicate_own: 2 })).toEqual([])
  })

  it('are binary frames wherever there were any, with one of them', () => {
    const binary = { stamped: frame('bytes', 'binary'), unstamped: frame('text') }
    expect(hints({ frames_binary_stamped: 1 }, { frames: binary })).toEqual([['binary-frames', 'bytes']])
    expect(
      hints(
        { frames_binary_unstamped: 1 },
        { frames: { ...binary, stamped: frame('text'), unstamped: frame('1', 'binary') } },
      ),
    ).toEqual([['binary-frames', '1']])
    expect(hints({ frames_binary_unstamped: 1 }, { frames: {} })).toEqual([['binary-frames', null]])
  })

  it('is what is taken for granted of a step that the chat does not answer', () => {
    const sentenceOf = (assumedAfterMs: HintFacts['assumedAfterMs'], counters = {}) =>
      hintsOf({ counters, classes: {}, frames: {}, assumedAfterMs, maxMessageBytes: 1, notices: [] })[0]?.sentence
    expect(sentenceOf({ join: 2000 })).toBe(
      'Joins are not answered: members count as in their rooms 2 s after the frame. So there is no join_latency.',
    )
    const cut = { members_cut: 1 }
    expect(sentenceOf({ join: 2000 }, cut)).toMatch(/So there is no join_latency and no recovery_time\.$/)
    expect(sentenceOf({ hello: 500 })).toMatch(/members go on 0\.5 s after the frame\.$/)
    expect(sentenceOf({ hello: 500 }, cut)).toMatch(/So there is no recovery_time\.$/)
    expect(sentenceOf({ leave: 500 })).toMatch(/out of their rooms 0\.5 s after the frame\.$/)
    expect(sentenceOf({ join: 2000 }, { deliveries_lost: 1 })).toContain('a join takes longer than that: raise')
  })

  it('is our own limit, where it has ended connections; the sentence counts them', () => {
    const classes = {
      connections_closed: { 'message-limit WS_ERR_A': 2, 'message-limit WS_ERR_B': 1, 'protocol WS_ERR_C': 7 },
      connections_failed: { 'message-limit': 5 },
    }
    expect(hints({}, { classes })).toEqual([['message-over-limit', null]])
    const counters = { deliveries_lost: 40, deliveries_lost_to_limit: 30 }
    const [hint] = hintsOf({
      counters,
      classes,
      frames: {},
      assumedAfterMs: {},
      maxMessageBytes: 64 * 1024,
      notices: [],
    })
    expect(hint?.sentence).toContain('ended 3 connections, each for a message that was larger than 64 KiB')
    expect(hint?.sentence).toContain('30 of the 40 lost deliveries')
    expect(hints({}, { classes: { connections_closed: { 'protocol WS_ERR_C': 7 } } })).toEqual([])
  })
})

it('what a browser would close a connection for is one hint, with an example', () => {
  const frames = { ...seen, notUtf8: frame('caf\u00b7') }
  expect(hints({}, { frames: seen })).toEqual([])
  expect(hints({ texts_not_utf8: 3 }, { frames })).toEqual([['browser-would-close', 'caf\u00b7']])
  expect(hints({ lengths_overlong: 1 })).toEqual([['browser-would-close', null]])
  const counters = { texts_not_utf8: 3, lengths_overlong: 20, handshakes_http_1_0: 10 }
  const [hint] = hintsOf({ counters, classes: {}, frames, assumedAfterMs: {}, maxMessageBytes: 1, notices: [] })
  expect(hint?.sentence).toContain(
    '3 texts that are not UTF-8, 20 frames whose length is written with more bytes than it takes, 10 handshakes answered with HTTP/1.0',
  )
})

it('what the stack had to say of functions is shown with the function and how often, the most frequent first', () => {
  const notice = (functionName: string, count: number) => ({
    functionName,
    text: `${functionName}.example may not be called.`,
    count,
  })
  const facts = { counters: {}, classes: {}, frames: {}, assumedAfterMs: {}, maxMessageBytes: 1 }
  const sentences = (...notices: HintFacts['notices'][number][]) =>
    hintsOf({ ...facts, notices }).map(({ name, sentence }) => `${name}: ${sentence}`)
  expect(sentences(notice('Say', 1), notice('Join', 7))).toEqual([
    'stack-notice: Join: Join.example may not be called. (noticed 7 times)',
    'stack-notice: Say: Say.example may not be called. (noticed once)',
  ])
  const many = sentences(...Array.from({ length: 12 }, (_, at) => notice(`F${at}`, 20 - at)))
  expect(many.length).toBe(10)
  expect(many.at(-1)).toMatch(/^stack-notice: F9: .* And 2 more, in the logs of the functions\.$/)
})
