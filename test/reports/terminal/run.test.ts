import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { renderTerminal } from '../run-writers.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { metricSummary, runResult } from '../../fixtures/run-result.ts'
import { hostileStrings, runWithTexts } from '../hostile-strings.ts'
import { inFull } from '../screens.ts'

const run = runResult()
const plain = (changes: Partial<RunResult> = {}) => renderTerminal(runResult(changes), inFull)

const lossy = {
  metrics: { ...run.metrics, delivery_latency: metricSummary({ count: 100, medianUs: 9000, lost: 20 }) },
  counters: { deliveries_expected: 100, deliveries_received: 80, deliveries_lost: 20 },
}
const unsure = [
  { name: 'connect_latency.p99', observed: null, limit: 500_000, unit: 'us', verdict: 'inconclusive' as const },
]

const figures = run.server.functions['SendMessage']
if (figures === undefined) throw new Error('the run has figures of SendMessage')

const served = {
  asked: 12_346,
  served: 12_345,
  meanAskedUs: 11_000,
  meanServedUs: 11_200,
  errorP50Us: 300,
  errorP99Us: 1400,
  lateShare: 0.004,
}

describe('the table after a run', () => {
  it.each<{ says: string; changes: Partial<RunResult>; line: RegExp }>([
    {
      says: 'the verdict and what may be compared',
      changes: {},
      line: /^✔ 95 % of messages reached everybody within 69 ms; [^]*\n {2}Passed · demo · 1,000 clients · [^]* · emulated —\s+compare only/,
    },
    {
      says: 'how late the embedded stack was told to answer',
      changes: { target: { ...run.target, serviceTimes: 'typical: 36 figures, all assumed' } },
      line: /^ {2}service times typical: 36 figures, all assumed$/m,
    },
    {
      says: 'how exactly it did',
      changes: { servedTimes: { all: served, kinds: { post: served } } },
      line: /^ {2}service times: 12,345 served, error p50 0\.300 ms, p99 1\.40 ms, 0\.4 % over 2 ms$/m,
    },
    { says: 'that the measurement is valid', changes: {}, line: /^ {2}✔ measurement valid$/m },
    {
      says: 'what the shared cores did',
      changes: { validity: { verdict: 'shared-cores', reasons: ['slow'] } },
      line: /measurement on shared cores$[^]*^ {2}slow$/m,
    },
    { says: 'the metrics in columns', changes: {}, line: /^ +n +p50 +p90 +p99 +p99\.9 +max$/m },
    { says: 'n and the percentiles of a metric', changes: {}, line: /^ {2}delivery +18,600( +[\d.]+ ms){5}$/m },
    {
      says: 'a dash where there are too few samples',
      changes: {},
      line: /^ {2}connect +1,000( +[\d.]+ ms){3} +– +[\d.]+ ms$/m,
    },
    {
      says: 'that a percentile falls among the lost',
      changes: lossy,
      line: /^ {2}delivery +100 +[\d.]+ ms +∞ \(lost\)/m,
    },
    { says: 'how many checks passed', changes: {}, line: /^ {2}✔ 3 of 3 checks passed$/m },
    {
      says: 'which check has no verdict',
      changes: { verdict: { ...run.verdict, checks: unsure } },
      line: /connect_latency\.p99 +\? inconclusive/,
    },
    { says: 'how much was delivered', changes: {}, line: /^ {2}✔ delivered 18,600\/18,600 · lost 0 · duplicates 0/m },
    { says: 'what was lost', changes: lossy, line: /^ {2}✖ delivered 80\/100 · lost 20/m },
    { says: 'that the books balance', changes: {}, line: /^ {2}✔ balance ok \(4 lines, residue 0\)/m },
    {
      says: 'which line does not',
      changes: { balance: [{ name: 'a = b', left: 3, right: 1, residue: 2 }] },
      line: /^ {2}✖ residue 2 in a = b/m,
    },
    {
      says: 'invocations beside those caused',
      changes: {},
      line: /^ {2}SendMessage +600 +600 +0 +0 +6\.20 +28\.3 /m,
    },
    {
      says: 'those that the crowd did not count by themselves',
      changes: { server: { ...run.server, functions: { Say: figures, Admit: { ...figures, caused: null } } } },
      line: /: 600 of 600 calls and 600\s+others, errors/,
    },
    {
      says: 'how many there were where it counted none',
      changes: { server: { ...run.server, functions: { Say: { ...figures, caused: null } } } },
      line: /: 600 calls,\s+errors/,
    },
    {
      says: 'why CloudWatch is silent',
      changes: { server: { ...run.server, status: 'missing', reasons: ['no access'], functions: {} } },
      line: /CloudWatch missing.*\n {2}no access/,
    },
    { says: 'the peak memory of each process', changes: {}, line: /peak memory\n[^]*^ {2}worker 1 .* 202 MiB$/m },
  ])('says $says', ({ changes, line }) => {
    expect(plain(changes)).toMatch(line)
  })

  it('leaves out what the run did not do', () => {
    const text = plain({ metrics: {}, counters: {}, processes: [], server: { ...run.server, status: 'not-asked' } })
    expect(text).not.toMatch(/delivered|CloudWatch complete|peak memory/)
  })

  it('has no digit of a percentile that its bracket contradicts', () => {
    const measured = (widthUs?: number) => {
      const delivery_latency = metricSummary({
        count: 10_000,
        medianUs: 20_000,
        ...(widthUs !== undefined && { widthUs }),
      })
      return plain({ metrics: { delivery_latency } })
    }
    expect(measured()).toMatch(/^ {2}delivery +10,000 +20\.\d ms/m)
    expect(measured(20)).toMatch(/^ {2}delivery +10,000 +20\.\d ms/m)
    expect(measured(1_000)).toMatch(/^ {2}delivery +10,000 +21 ms/m)
    expect(measured(8_000)).toMatch(/^ {2}delivery +10,000 +1\d–21 ms/m)
  })

  it('keeps to 80 columns, whatever the texts', () => {
    const long = hostileStrings.map((text) => `${text} ${'x'.repeat(100)}`)
    const lines = [plain(), renderTerminal(runWithTexts(long), inFull)].flatMap((text) => text.split('\n'))
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })

  it('has colour codes only with colour, and the same words either way', () => {
    const coloured = renderTerminal(run, { ...inFull, color: true })
    expect(plain()).toBe(stripVTControlCharacters(plain()))
    expect(coloured).not.toBe(plain())
    expect(stripVTControlCharacters(coloured)).toBe(plain())
  })

  it('passes no control characters of others on to the terminal', () => {
    const text = plain({ validity: { verdict: 'shared-cores', reasons: ['\u001b[2J\u0007gone'] } })
    expect(text).toContain('�[2J�gone')
  })
})
