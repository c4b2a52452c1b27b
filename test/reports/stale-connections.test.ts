import { describe, expect, it } from 'vitest'
import { staleConnectionsSection } from '../../reports/run/stale-connections.ts'
import { pageText, renderTerminal } from './run-writers.ts'
import type { StaleConnections, RunResult } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { inFull } from './screens.ts'

const run = runResult()

const staleConnections: StaleConnections = {
  kinds: [
    {
      kind: 'killed',
      members: 8,
      detected: 7,
      detection: { firstUs: 120_000, lastUs: 161_000 },
      itemsKnown: 8,
      itemsGone: 8,
      itemsLeft: 0,
      residency: { first: { fromUs: 0, toUs: 527_000 }, last: { fromUs: 1_540_000, toUs: 2_050_000 } },
    },
    {
      kind: 'half-open',
      members: 4,
      detected: 0,
      detection: null,
      itemsKnown: 4,
      itemsGone: 1,
      itemsLeft: 3,
      residency: { first: { fromUs: 6_000_000, toUs: 6_500_000 }, last: { fromUs: 6_000_000, toUs: 6_500_000 } },
    },
  ],
  items: { readings: 44, longestGapUs: 517_000, problem: null },
  detectionProblem: null,
  broadcasts: { afterDrop: 177, reported: 177, metStale: 41, mostOfOneRoom: 8, gone: 13, takenForStale: 34 },
  timeline: [
    { second: 14.6, dropped: 0, undetected: 0, itemsLeft: 0 },
    { second: 14.6, dropped: 12, undetected: 12, itemsLeft: 12 },
    { second: 15.1, dropped: 12, undetected: 5, itemsLeft: 9 },
    { second: 15.6, dropped: 12, undetected: 5, itemsLeft: 9 },
    { second: 16.1, dropped: 12, undetected: 5, itemsLeft: 3 },
  ],
}
const counters = { ...run.counters, collateral_losses: 0, false_cleanups: 0, stale_items_left: 3 }

/** The section as one line of text. */
function text(changes: Partial<StaleConnections> = {}, others: Partial<RunResult> = {}): string {
  const result = runResult({ counters, staleConnections: { ...staleConnections, ...changes }, ...others })
  return pageText(staleConnectionsSection(result))
}

describe('the section of stale connections', () => {
  it('is left out where no member was dropped', () => {
    expect(staleConnectionsSection(run)).toBeNull()
  })

  it('says of each kind when it was detected and when its items were deleted', () => {
    expect(text()).toMatch(/killed the TCP connection ended without one 8 7 120 161 8 0–527 1,540–2,050 0 /)
    expect(text()).toMatch(/half-open silent.* limit 4 0 – – 1 6,000–6,500 6,000–6,500 3 /)
  })

  it('has the wasted posts, and what live members missed', () => {
    expect(text()).toMatch(
      /met a stale connection 41 .*answered 410 .* 13 .*accepted \(200\) that reached nobody .* 34 /,
    )
    const bad = { ...counters, collateral_losses: 2, false_cleanups: 1 }
    expect(text({}, { counters: bad })).toMatch(/collateral losses [^\d]* 2 false cleanups [^\d]* 1 /)
  })

  it('has a row over time for each change, and none where nothing changed', () => {
    expect(text()).toContain('0:14 0 0 0 0:14 12 12 12 0:15 12 5 9 0:16 12 5 3')
  })

  it('says so where something could not be seen', () => {
    const items = { readings: 0, longestGapUs: null, problem: '<b>denied</b>' }
    const kinds = staleConnections.kinds.map((of) => ({
      ...of,
      itemsKnown: 0,
      itemsGone: 0,
      itemsLeft: 0,
      residency: null,
    }))
    const broadcasts = { ...staleConnections.broadcasts, reported: 170 }
    const blind = text({ kinds, items, broadcasts, detectionProblem: 'two clocks' }, { counters: run.counters })
    expect(blind).toContain('items were not read, or not always: &lt;b&gt;denied&lt;/b&gt;')
    expect(blind).toContain('when $disconnect was invoked: two clocks')
    expect(blind).toContain('Of 7 broadcasts no handler logged the outcome')
    expect(blind).toContain('41 of 177 broadcasts may have met a stale connection')
    expect(blind).toMatch(/killed [a-zA-Z ]* 8 7 120 161 – – – – /)
    expect(blind).toContain('whether items of live connections were deleted is not known')
  })
})

it('the terminal says it in two sentences', () => {
  const lines = renderTerminal(runResult({ counters, staleConnections }), inFull).replace(/\s+/g, ' ')
  expect(lines).toContain(
    '12 members dropped (8 killed, 4 half-open); $disconnect was invoked for 7; the last item was deleted 6,000–6,500 ms after the drop; 3 items left in the table.',
  )
  expect(lines).toContain(
    '41 of 177 broadcasts met a stale connection: 13 posts were answered 410 and 34 accepted that reached nobody.',
  )
})

describe('what is known from outside', () => {
  const kinds = staleConnections.kinds.map((kind) => ({
    ...kind,
    detected: null,
    itemsKnown: 0,
    itemsGone: 0,
    itemsLeft: 0,
  }))
  const outside: Partial<StaleConnections> = {
    kinds,
    items: { readings: 0, longestGapUs: null, problem: 'the target does not say where they are' },
    broadcasts: { ...staleConnections.broadcasts, reported: 0, gone: 0, takenForStale: 0 },
    recorded: { members: 12, judged: 12, stillPostedTo: 5, gone: 66, taken: 7 },
  }

  it('is whom the chat still posts to, and what that wasted', () => {
    expect(text(outside)).toContain('the last message into their rooms was still posted to 5 of 12.')
    expect(text(outside)).toContain('66 posts were answered 410 and 7 accepted that reached nobody')
  })

  it('is nothing where no gateway tells', () => {
    for (const recorded of [null, { members: 12, judged: 0, stillPostedTo: 0, gone: 0, taken: 0 }])
      expect(text({ ...outside, recorded })).toContain(
        'their items were not read: the target does not say where they are.',
      )
  })
})

describe('a run of which pruning could not be judged', () => {
  const unchecked = ['whether the chat deletes the items of stale connections is not known: there are none to read']
  const heading = (exitCode: number, verdict: object) =>
    renderTerminal(runResult({ verdict: { ...run.verdict, reasons: [], exitCode, ...verdict } }), inFull)

  it('has not passed as a whole, and says what was not checked', () => {
    const shown = heading(0, { unchecked })
    expect(shown).toMatch(
      /^\? [^]*a part of what it is for could not be checked\.\n {2}Passed what could be checked · /,
    )
    expect(shown.replaceAll(/\s+/g, ' ')).toContain(`not checked: ${unchecked[0]}`)
    expect(heading(0, {})).toMatch(/^✔ [^]*\n {2}Passed · /)
    expect(heading(10, { unchecked })).toMatch(/\n {2}A check failed · /)
  })
})
