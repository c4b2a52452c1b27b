import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { type Output, renderFiles } from '../../reports/output.ts'
import { comparisonOutputs } from '../../commands/compare/report/document.ts'
import { gateOutputs } from '../../commands/gate/report/document.ts'
import { knownBadOutputs } from '../../commands/known-bad/report/document.ts'
import { runOutputs } from '../../commands/run/outputs.ts'
import { selftestOutputs } from '../../commands/selftest/report/document.ts'
import { sweepOutputs } from '../../commands/sweep/report/document.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { kinds } from './every-page.ts'
import { inColor } from './screens.ts'

test('every kind of result has pages that are tried', () => {
  const made = globSync('commands/**/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^export const (\w+Outputs) = /gm)].map(([, name = '']) => name),
  )
  expect(made.length).toBeGreaterThan(5)
  expect(Object.keys(kinds).toSorted()).toEqual(made.toSorted())
})

describe('the outputs of a run', () => {
  const outputs = Object.entries<Output<RunResult>>(runOutputs)

  it.each(outputs)('%s is the same for the same result, and changes nothing of it', async (_, output) => {
    const result = runResult()
    const render = async () => ('saved' in output ? await renderFiles(output, result) : output.render(result, inColor))
    const first = await render()
    expect(await render()).toEqual(first)
    expect(result).toEqual(runResult())
  })

  it('are files of different names, the figures first', async () => {
    const names: string[] = []
    for (const [, output] of outputs)
      if ('saved' in output) names.push(...Object.keys(await renderFiles(output, runResult())))
    expect(names.slice(0, 2)).toEqual(['result.json', 'report.html'])
    expect(names).toEqual(expect.arrayContaining(['hdr/delivery_latency.hgrm', 'metrics.csv', 'junit.xml']))
    expect(new Set(names).size).toBe(names.length)
  })
})

it('each kind of result has a document of its own name, and a page of the same', () => {
  const kinds = [runOutputs, selftestOutputs, knownBadOutputs, sweepOutputs, comparisonOutputs, gateOutputs]
  expect(kinds.map(({ json }) => json.file)).toEqual([
    'result.json',
    'selftest.json',
    'known-bad.json',
    'sweep.json',
    'comparison.json',
    'gate.json',
  ])
  expect(kinds.map(({ html }) => html.file)).toEqual(kinds.map(() => 'report.html'))
})
