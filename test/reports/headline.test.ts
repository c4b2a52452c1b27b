import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type AnyResult, headlineOf } from '../../reports/headline.ts'
import { searched } from '../fixtures/capacity-blocks.ts'
import { knownBadResult } from '../fixtures/known-bad-result.ts'
import { noiseResult } from '../fixtures/noise-result.ts'
import { selftestResult } from '../fixtures/selftest-result.ts'
import { sweepResult } from '../fixtures/sweep-result.ts'
import { gateResults } from './gate/gate-results.ts'
import { strategiesResult } from './strategies-result.ts'
it('prints', async () => {
  const all: (AnyResult | Promise<AnyResult>)[] = [
    JSON.parse(readFileSync('reports/examples/demo/result.json', 'utf8')),
    knownBadResult,
    noiseResult(),
    noiseResult({ blockSd: 1 }, 5),
    selftestResult,
    sweepResult((mb) => ({ p99Ms: 40 + 60_000 / mb, usd: 1.2 + mb / 20_000 })),
    ...Object.values(gateResults),
    strategiesResult(),
    searched((level) => (level <= 200 ? 'met' : 'broken')),
    searched((level) => (level <= 50 ? 'met' : 'machineUsedUp')),
  ]
  for (const one of await Promise.all(all)) {
    const { outcome, sentence } = headlineOf(one)
    console.log(`${outcome.mark} ${sentence}   [${outcome.word}]`)
  }
})
