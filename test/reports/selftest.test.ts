import { describe, expect, it } from 'vitest'
import { renderSelftestHtml } from '../../reports/html/selftest.ts'
import { renderSelftest } from '../../reports/selftest.ts'
import { type CaseResult, type SelftestResult, selftestResultSchemaName } from '../../src/selftest/selftest-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { onTerminal } from './screens.ts'

const spread = { minUs: 12, p50Us: 70, p99Us: 480, p999Us: 2100, maxUs: 3900 }

const lognormal: CaseResult = {
  name: 'lognormal',
  summary: 'holds with a median of 10 ms',
  seed: 1,
  isOverTls: false,
  connections: 200,
  workers: 1,
  rate: 1000,
  seconds: 10,
  validity: { verdict: 'valid', reasons: [] },
  comparison: {
    deliveries: 11_000,
    receipts: 11_000,
    missed: 0,
    invented: 0,
    error: spread,
    width: spread,
    coverage: 0.991,
    quantiles: (['p50', 'p90', 'p95', 'p99', 'p999'] as const).map((name) => {
      return { name, trueUs: 9600, earliestUs: 9550, latestUs: 9800, errorUs: 200, isInside: true }
    }),
    counts: [{ kind: 'lost', injected: 526, inTransit: 0, found: 526 }],
  },
  checks: [{ name: 'lost', observed: 526, limit: 526, unit: 'count', verdict: 'pass' }],
  times: 'judged',
}

const wrong: CaseResult = {
  ...lognormal,
  name: 'blocked-receiver',
  checks: [{ name: 'receipts <missed>', observed: 2, limit: 0, unit: 'count', verdict: 'fail' }],
}

const busy: CaseResult = {
  ...lognormal,
  name: 'faults',
  validity: { ...lognormal.validity, verdict: 'degraded', reasons: ['Worker 1 waited for a core.'] },
  times: 'not-judged',
}

const result: SelftestResult = {
  schema: selftestResultSchemaName,
  runId: '2026-11-21T021503Z-selftest-3f9a',
  startedAt: '2026-11-21T02:15:03.000Z',
  endedAt: '2026-11-21T02:17:03.000Z',
  command: 'fanbench selftest --seed 1',
  harness: runResult().harness,
  cases: [lognormal, wrong, busy],
  serviceTimes: {
    name: 'service-times',
    summary: 'times asked for and served',
    seed: 1,
    kinds: [{ kind: 'post', calls: 1000, errorP50Us: 310, errorP99Us: 3200, freeP99Us: 450 }],
    checks: [{ name: 'post: p99', observed: 3200, limit: 2000, unit: 'us', verdict: 'fail' }],
    times: 'judged',
  },
  exitCode: 10,
}

describe('the table of a selftest', () => {
  const lines = renderSelftest(result, onTerminal).split('\n')

  it('fits into 80 columns', () => {
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })

  it('has a row for each case, with the errors of its percentiles and its faults', () => {
    expect(lines.find((line) => line.includes('lognormal'))).toMatch(/\+0\.200 +\+0\.200 +\+0\.200 .*99\.1 % +526\/526/)
  })

  it('has a row for each kind of service times', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}✖ service post +0\.310 +3\.20 +judged$/))
  })

  it('says what failed, by how much, and what was not judged', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^✖ service-times: post: p99: .*3.* against 2/))
    expect(lines).toContain('✖ blocked-receiver: receipts <missed>: 2 against 0')
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain('times are unjudged in 1 of 4 cases')
  })
})

describe('the page of a selftest', () => {
  const page = renderSelftestHtml(result)

  it('runs no script, loads nothing and escapes what it is given', () => {
    expect(page).toContain('default-src &#39;none&#39;; style-src &#39;sha256-')
    expect(page).not.toMatch(/<script|src=|https?:/)
    expect(page).toContain('receipts &lt;missed&gt;')
  })

  it('is the same for the same result', () => {
    expect(renderSelftestHtml(result)).toBe(page)
  })
})
