import { describe, expect, it } from 'vitest'
import { costSection } from '../../reports/run/cost.ts'
import { pageText } from './run-writers.ts'
import { renderTerminal } from './run-writers.ts'
import { costOfRunFigures } from '../../src/cost/cost-of-run.ts'
import { listPrices } from '../../src/cost/price-list.ts'
import type { RunCost, RunResult } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { inFull } from './screens.ts'

const run = runResult()
const estimate = [{ what: 'API Gateway messages', amount: 30_000, unit: 'of 32 KB', usd: 0.03 }]
const metered = costOfRunFigures(
  { ...run, payloadBytes: 256, gbSecondsOfBroadcast: new Map([[10, 0.02]]) },
  listPrices,
  estimate,
)

/** The section as one line of text. */
function text(changes: Partial<RunCost> = {}, others: Partial<RunResult> = {}): string {
  const section = costSection(runResult({ cost: { ...metered, ...changes }, ...others }))
  return pageText(section)
}

const terminal = (cost: RunCost | null) => renderTerminal(runResult({ cost }), inFull).replace(/\s+/g, ' ')

describe('the section of the cost', () => {
  it('is left out of results without one', () => {
    expect(costSection(run)).toBeNull()
    expect(costSection(runResult({ cost: null }))).toBeNull()
  })

  it('says by which prices, and that nothing was charged where nothing was', () => {
    const prices = `by list prices of us-east-1 of ${listPrices.asOf}`
    expect(text()).toContain(`; ${prices}; nothing was charged: emulated.`)
    const atAws = text({}, { target: { ...run.target, kind: 'aws' } })
    expect(atAws).toContain('; without free tier and discounts.')
    expect(atAws).not.toContain('nothing was charged')
  })

  it("names the user's own prices", () => {
    const own = { file: 'ours.json', asOf: '2026-12-01', source: null, region: null, names: ['logGb'] }
    expect(text({ prices: { ...metered.prices, own } })).toContain('; logGb by ours.json of 2026-12-01')
  })

  it('has each part with its source, beside the estimate, and says what is missing', () => {
    expect(text()).toMatch(/API Gateway messages MessageCount of CloudWatch.* 21,250 of 32 KB \$0\.0212 \$0\.0300 /)
    expect(text()).toMatch(/Data to clients not metered – – – /)
    expect(text()).toContain('Data to clients: how many bytes were received is not recorded')
    expect(text()).toMatch(/all together at least \$0\.0\d+ \$0\.0300/)
    expect(text({ missing: [], broadcasts: [] })).not.toContain('at least')
  })

  it('says what a million deliveries, connected hours and a broadcast cost', () => {
    expect(text({ perMillionDeliveriesUsd: 1.25, perThousandConnectedHoursUsd: null })).toMatch(
      /cost of a million deliveries .* at least \$1\.25 cost of 1,000 connected hours .* hours that connections were open – /,
    )
    expect(text({ broadcasts: [{ roomSize: 100, messageUnits: 100, gbSeconds: 0.1, usd: 0.000102 }] })).toMatch(
      / 100 100 0\.100 \$0\.000102 /,
    )
    expect(text({ broadcasts: [{ roomSize: 100, messageUnits: 100, gbSeconds: null, usd: 0.0001 }] })).toMatch(
      / 100 100 – at least \$0\.000100 /,
    )
  })

  it('does not say that posts answered 410 are billed', () => {
    const stalePosts = { accepted: 34, acceptedUsd: 0.000034, gone: 13, goneUsdIfBilled: 0.000013 }
    expect(text({ stalePosts })).toContain(
      '34 were accepted and reached nobody, $0.0000340; 13 were answered 410. AWS does not say whether those are billed: they would be $0.0000130.',
    )
    expect(text()).not.toContain('410')
  })
})

describe('the terminal', () => {
  it('has the cost in a line or two', () => {
    expect(terminal(metered)).toMatch(
      /cost at least \$0\.0\d+; \$\S+ a million deliveries; estimated before \$0\.0300; by list prices of us-east-1 of \S+; nothing was charged: emulated\. Not metered: .*Data to clients\./,
    )
  })

  it('has none where there is none', () => {
    expect(terminal(null)).not.toContain('list prices')
  })
})
