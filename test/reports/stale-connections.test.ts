import { describe, expect, it } from 'vitest'
import { deadConnectionsSection } from '../../reports/html/sections/stale-connections.ts'
import { renderTerminal } from '../../reports/terminal.ts'
import type { DeadConnections, RunResult } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'

const run = runResult()

const deadConnections: DeadConnections = {
  kinds: [
    {
      kind: 'killed',
      members: 8,
      noticed: 7,
      detection: { firstUs: 120_000, lastUs: 161_000 },
      rowsKnown: 8,
      rowsGone: 8,
      rowsLeft: 0,
      residency: { first: { fromUs: 0, toUs: 527_000 }, last: { fromUs: 1_540_000, toUs: 2_050_000 } },
    },
    {
      kind: 'half-open',
      members: 4,
      noticed: 0,
      detection: null,
      rowsKnown: 4,
      rowsGone: 1,
      rowsLeft: 3,
      residency: { first: { fromUs: 6_000_000, toUs: 6_500_000 }, last: { fromUs: 6_000_000, toUs: 6_500_000 } },
    },
  ],
  rows: { readings: 44, longestGapUs: 517_000, problem: null },
  detectionProblem: null,
  broadcasts: { afterDeath: 177, told: 177, metGhosts: 41, mostOfOneRoom: 8, gone: 13, takenForDead: 34 },
  timeline: [
    { second: 14.6, dead: 0, unnoticed: 0, rowsLeft: 0 },
    { second: 14.6, dead: 12, unnoticed: 12, rowsLeft: 12 },
    { second: 15.1, dead: 12, unnoticed: 5, rowsLeft: 9 },
    { second: 15.6, dead: 12, unnoticed: 5, rowsLeft: 9 },
    { second: 16.1, dead: 12, unnoticed: 5, rowsLeft: 3 },
  ],
}
const counters = { ...run.counters, collateral_losses: 0, false_cleanups: 0, ghost_rows_left: 3 }

/** The section as one line of text. */
function text(changes: Partial<DeadConnections> = {}, others: Partial<RunResult> = {}): string {
  const result = runResult({ counters, deadConnections: { ...deadConnections, ...changes }, ...others })
  return (deadConnectionsSection(result)?.text ?? '')
    .replace(/<script[^>]*>.*?<\/script>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
}

describe('the section of dead connections', () => {
  it('is left out where nobody died', () => {
    expect(deadConnectionsSection(run)).toBeNull()
  })

  it('says of each kind when it was noticed and when its rows were gone', () => {
    expect(text()).toMatch(/killed the TCP connection ended without one 8 7 120 161 8 0–527 1,540–2,050 0 /)
    expect(text()).toMatch(/half-open silent.* limit 4 0 – – 1 6,000–6,500 6,000–6,500 3 /)
  })

  it('has the waste, and what the living missed', () => {
    expect(text()).toMatch(/met a dead connection 41 .*answered 410 .* 13 .*taken \(200\) for nobody .* 34 /)
    const bad = { ...counters, collateral_losses: 2, false_cleanups: 1 }
    expect(text({}, { counters: bad })).toMatch(/collateral losses [^\d]* 2 false cleanups [^\d]* 1 /)
  })

  it('has a row over time for each change, and none where nothing changed', () => {
    expect(text()).toContain('0:14 0 0 0 0:14 12 12 12 0:15 12 5 9 0:16 12 5 3')
  })

  it('says so where something could not be seen', () => {
    const rows = { readings: 0, longestGapUs: null, problem: '<b>denied</b>' }
    const kinds = deadConnections.kinds.map((of) => ({
      ...of,
      rowsKnown: 0,
      rowsGone: 0,
      rowsLeft: 0,
      residency: null,
    }))
    const broadcasts = { ...deadConnections.broadcasts, told: 170 }
    const blind = text({ kinds, rows, broadcasts, detectionProblem: 'two clocks' }, { counters: run.counters })
    expect(blind).toContain('rows were not read, or not always: &lt;b&gt;denied&lt;/b&gt;')
    expect(blind).toContain('when a death was noticed: two clocks')
    expect(blind).toContain('Of 7 broadcasts no handler says')
    expect(blind).toContain('41 of 177 broadcasts may have met them')
    expect(blind).toMatch(/killed [a-zA-Z ]* 8 7 120 161 – – – – /)
    expect(blind).toContain('whether rows were deleted is not known')
  })
})

it('the terminal says it in two sentences', () => {
  const lines = renderTerminal(runResult({ counters, deadConnections }), { color: false }).replace(/\s+/g, ' ')
  expect(lines).toContain(
    '12 members died (8 killed, 4 half-open); $disconnect came for 7; the last row to go was gone after 6,000–6,500 ms, 3 are left.',
  )
  expect(lines).toContain('41 of 177 broadcasts met them: 13 posts were answered 410 and 34 taken for nobody.')
})
