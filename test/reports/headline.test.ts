import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runHeadline } from '../../reports/sentences/run-headline.ts'
import { selftestHeadline } from '../../commands/selftest/report/selftest-figures.ts'
import { sweepHeadline } from '../../commands/sweep/report/sweep-text.ts'
import { renderJunit } from '../../reports/ci/junit.ts'
import { runCases } from '../../reports/ci/run-cases.ts'
import { renderHtml, renderTerminal, renderSummary } from './run-writers.ts'
import type { Check, RunResult } from '../../src/metrics/result/run-result.ts'
import { metricSummary, runResult } from '../fixtures/run-result.ts'
import { selftestResult } from '../fixtures/selftest-result.ts'
import { sweepResult } from '../fixtures/sweep-result.ts'
import { inFile } from './screens.ts'

const run = runResult()
const passed = { exitCode: 0, reasons: [], checks: [] }
const unlimited = { verdict: passed }
const counters = { ...run.counters, deliveries_expected: 18_600, deliveries_received: 18_600 }
const limit = (observed: number | null, verdict: Check['verdict']): Check => ({
  name: 'delivery_latency.p99',
  setBy: 'user',
  observed,
  limit: 500_000,
  unit: 'us',
  verdict,
})
const failed = (name: string, observed: number): Partial<RunResult> => ({
  counters: { ...counters, [name]: observed },
  verdict: {
    exitCode: 10,
    reasons: [`(${name})`],
    checks: [{ name, setBy: 'every-run', observed, limit: 0, unit: 'count', verdict: 'fail' }],
  },
})
const ended = (exitCode: number, reason: string) => ({ verdict: { exitCode, reasons: [reason], checks: [] } })
const everybody = (options: Parameters<typeof metricSummary>[0]) => ({
  metrics: { ...run.metrics, time_to_last_delivery: metricSummary(options) },
})

it.each<[string, Partial<RunResult>]>([
  ['95 % of messages reached everybody within 69 ms; nothing lost; no latency limit set.', unlimited],
  [
    '95 % of messages reached everybody within 69 ms; nothing lost; delivery p99 under its limit of 500 ms.',
    { verdict: { ...passed, checks: [limit(90_000, 'pass')] } },
  ],
  [
    '95 % of messages reached everybody within 69 ms; nothing lost; 83.3 % of deliveries took longer than 1 s; no latency limit set.',
    { ...unlimited, counters: { ...counters, deliveries_late: 15_500 }, options: { ...run.options, deadline: 1 } },
  ],
  [
    '95 % of messages reached everybody within 69 ms; nothing lost; no latency limit set; 1 setting of the template is not emulated.',
    { ...unlimited, target: { ...run.target, notEmulated: ['template.yaml:18: Say: SnapStart'] } },
  ],
  [
    '24 of 18,600 deliveries were lost (deliveries_lost); 95 % of messages reached everybody within 69 ms.',
    failed('deliveries_lost', 24),
  ],
  [
    '259 messages came from somebody else: another load, or real users? (deliveries_unknown); 95 % of messages reached everybody within 69 ms.',
    failed('deliveries_unknown', 259),
  ],
  [
    'Delivery p99 was 812 ms, over its limit of 500 ms (delivery_latency.p99); 95 % of messages reached everybody within 69 ms.',
    { verdict: { exitCode: 10, reasons: ['(delivery_latency.p99)'], checks: [limit(812_000, 'fail')] } },
  ],
  [
    'The machine was not fit to measure: the hypervisor took 27 % of its processors.',
    {
      ...ended(11, 'The hypervisor took 27 % of its processors.'),
      validity: { verdict: 'unfit', reasons: [] },
    },
  ],
  [
    'This machine was not fit to measure: the hypervisor took 27 % of the processor\u2019s time; the limit is 25 %.',
    {
      ...ended(
        11,
        'This machine was not fit to measure: the hypervisor took 27 % of the processor\u2019s time; the limit is 25 %.',
      ),
      validity: { verdict: 'unfit', reasons: [] },
    },
  ],
  [
    'The measurement is invalid: 1 of the worker processes ended before the run did, limit 0.',
    {
      ...ended(11, '1 of the worker processes ended before the run did, limit 0.'),
      validity: { verdict: 'invalid', reasons: [] },
    },
  ],
  [
    'None of 20 connections opened (http-status 403 20).',
    ended(12, 'None of 20 connections opened (http-status 403 20). The first refusal of connect: 403. Go away.'),
  ],
  [
    'This machine ran out of open files or ports: 20 connections could not be made for want of them.',
    ended(13, 'This machine ran out of open files or ports: 20 connections could not be made for want of them.'),
  ],
  [
    'Interrupted after 1 min 40 s: 95 % of messages reached everybody within 69 ms.',
    ended(130, 'The run was interrupted; its figures cover what was done until then.'),
  ],
  [
    'All 19 messages reached everybody within 43 ms; nothing lost; no latency limit set.',
    { ...unlimited, ...everybody({ count: 19, medianUs: 20_000 }) },
  ],
  [
    'Fewer than half of 100 messages reached everybody; nothing lost; no latency limit set.',
    { ...unlimited, ...everybody({ count: 100, medianUs: 20_000, lost: 80 }) },
  ],
  [
    'All 1,000 connections opened, 99 % of all within 55 ms; no latency limit set.',
    {
      ...unlimited,
      counters: { connections_attempted: 1000, connections_opened: 1000 },
      metrics: { connect_latency: run.metrics['connect_latency']! },
    },
  ],
])('a run in one sentence: %s', (sentence, changes) => {
  const said = runHeadline(runResult(changes)).sentence
  expect(said.replace(/(?<=within )\d[\d.]*(?= ms)/, 'N')).toBe(sentence.replace(/(?<=within )\d[\d.]*(?= ms)/, 'N'))
})

it('is the first of the terminal, of the page and of the summary of a job, and in JUnit', async () => {
  const demo = JSON.parse(readFileSync('reports/examples/demo/result.json', 'utf8')) as RunResult
  for (const result of [demo, runResult(failed('deliveries_lost', 24))]) {
    const { outcome, sentence } = runHeadline(result)
    expect(renderTerminal(result, inFile).split('\n')[0]).toBe(`${outcome.mark} ${sentence}`)
    expect(renderSummary(result).split('\n')[0]?.replaceAll('\\', '')).toBe(`### ${outcome.mark} ${sentence}`)
    const heading = /<h1>(.*?)<\/h1>/.exec(await renderHtml(result))?.[1] ?? ''
    expect(heading.replaceAll(/<[^>]*>/g, '').replaceAll('\u00A0', ' ')).toBe(`${outcome.mark} ${sentence}`)
    const xml = renderJunit(runCases(result))
    expect(xml).toContain(`<property name="headline" value="${sentence}"/>`)
    if (outcome.tone === 'bad') expect(xml).toContain(`<failure message="${sentence.split(';')[0]}">`)
  }
})

it('every kind of result has one', () => {
  const knee = sweepResult((mb) => ({ p99Ms: 40 + 60_000 / mb, usd: 1.2 + mb / 20_000 }))
  for (const { sentence } of [selftestHeadline(selftestResult), sweepHeadline(knee)])
    expect(sentence).toMatch(/^[A-Z0-9].*\.$/)
})
