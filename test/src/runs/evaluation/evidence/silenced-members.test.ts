import { describe, expect, it } from 'vitest'
import type { Evidence, FindingName } from '../../../../../src/metrics/result/findings.ts'
import { findDefects } from '../../../../../src/metrics/judging/findings/find-defects.ts'
import { departuresOf, dropsOf } from '../../../../../src/runs/evaluation/evidence/drops.ts'
import { memberEvidence } from '../../../../../src/runs/evaluation/evidence/member-evidence.ts'
import { messageEvidence } from '../../../../../src/runs/evaluation/evidence/run-wide-counts.ts'
import { collected } from '../receipts/matched-messages.ts'
import { settledRun } from './evaluated-run.ts'
import { type SilencingRun, silencedRun } from './silencing-chat.ts'

const atOnce = [{ second: 5, members: 2 }]
const often = [3, 7, 11, 15].map((second) => ({ second, members: 1 }))

/** Other rates of leaving and of speaking; 20 members in two rooms, 20 s, unless they say otherwise. */
const loads: Readonly<Record<string, Partial<SilencingRun>>> = {
  'known-bad': { speaksEverySeconds: 5, departures: atOnce },
  'members who speak all the time': { speaksEverySeconds: 1, departures: atOnce },
  'members who speak twice a second': { speaksEverySeconds: 0.5, departures: atOnce },
  'members who hardly speak, for a minute': { speaksEverySeconds: 20, seconds: 60, departures: atOnce },
  'members who leave one by one': { speaksEverySeconds: 3, departures: often },
  'members who leave one by one, and speak all the time': { speaksEverySeconds: 1, departures: often },
  'large rooms': { rooms: 2, roomSize: 50, speaksEverySeconds: 10, departures: [{ second: 5, members: 5 }] },
  'one room': { rooms: 1, seconds: 30, speaksEverySeconds: 3, departures: [{ second: 8, members: 3 }] },
  'many small rooms': { rooms: 12, roomSize: 5, speaksEverySeconds: 3, departures: [{ second: 5, members: 1 }] },
  'a slow machine': { speaksEverySeconds: 5, slowestSeconds: 0.4, departures: atOnce },
  'senders who get no copy': { speaksEverySeconds: 5, echoes: false, departures: atOnce },
}

const seeds = Array.from({ length: 25 }, (_, seed) => seed)

function findingsOf(run: SilencingRun): FindingName[] {
  const { sent, drops, posts, roomOf } = silencedRun(run)
  const { matched, messages } = settledRun(sent)
  const facts = { drops: Float64Array.from(drops), cuts: new Float64Array(), stays: new Float64Array() }
  const ended = dropsOf([facts], { roomOf })
  const evidence: Evidence = {
    members: collected(memberEvidence(messages, ended, departuresOf([facts], { roomOf }, [])), matched),
    messages: collected(messageEvidence(messages, ended), matched),
    overtakings: { receipts: 0, wide: 0 },
    invocations: null,
    broadcasts: null,
    gateway: {
      posts: { ...posts },
      postsUnread: 0,
      requestsThrottled: 0,
      answers: [],
      gone: { connections: 0, postedToAgain: 0, posts: 0 },
    },
  }
  const [received, lost] = [posts[200], matched.reduce((sum, { missed }) => sum + missed.length, 0)]
  return findDefects(evidence, { deliveries_received: received, deliveries_lost: lost }).map(({ name }) => name)
}

/** How often each answer is given, over some seeds. */
function answers(deletes: SilencingRun['deletes'], load: Partial<SilencingRun>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const seed of seeds) {
    const defaults = { rooms: 2, roomSize: 10, speaksEverySeconds: 5, seconds: 20, slowestSeconds: 0.1, echoes: true }
    const found = findingsOf({ ...defaults, departures: atOnce, ...load, deletes, seed }).join('+') || 'nothing'
    counts[found] = (counts[found] ?? 0) + 1
  }
  return counts
}

describe.each(Object.entries(loads))('with the load of %s', (_, load) => {
  it('a chat that deletes the sender is named so, and as nothing else', () => {
    const { 'deletes-the-sender': named = 0, nothing = 0, ...others } = answers('the-sender', load)
    expect(others).toEqual({})
    expect(named).toBeGreaterThan(nothing * 9)
  })

  it.each(['the-stale-and-their-neighbours', 'the-stale-and-half-of-the-room'] as const)(
    'a chat that deletes %s forgets members, and nothing else is wrong with it',
    (deletes) => {
      const { 'forgets-members': named = 0, nothing = 0, ...others } = answers(deletes, load)
      expect(others).toEqual({})
      expect(named).toBeGreaterThan(nothing)
    },
  )

  it('nothing is found in one that deletes the stale connections', () => {
    expect(answers('the-stale', load)).toEqual({ nothing: seeds.length })
  })
})
