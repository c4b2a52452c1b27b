import { describe, expect, it } from 'vitest'
import { serverSection } from '../../reports/run/server.ts'
import { pageText } from './run-writers.ts'
import { renderTerminal } from './run-writers.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { inFull } from './screens.ts'

const run = runResult()

/** The section as one line of text. */
function text(changes: Partial<RunResult> = {}): string {
  return pageText(serverSection(runResult(changes)))
}

const server = (changes: Partial<RunResult['server']>) => ({ server: { ...run.server, ...changes } })
const connect = run.server.functions['Connect'] as NonNullable<(typeof run.server.functions)[string]>

describe("the section of the server's own figures", () => {
  it('says whose they are: a stand-in never passes for AWS', () => {
    expect(text()).toContain('CloudWatch of the embedded stand-in (not AWS&#39;s)')
    expect(text()).not.toContain('Amazon CloudWatch')
    expect(text({ target: { ...run.target, kind: 'aws' } })).toContain('Source: Amazon CloudWatch')
  })

  it('says how many minutes have data, and how old the answer is', () => {
    expect(text()).toContain('taken 2.4 s after the run')
    expect(text()).toMatch(/SendMessage rooms-SendMessage 600 600 0 0 6\.20 28\.3 61\.0 6 2\/2 /)
    expect(text()).toContain('Not invoked, as nothing in this run does: LeaveRoom.')
  })

  it('has a table for each kind of thing that CloudWatch tells of', () => {
    expect(text()).toContain('together ran at most 19 at once')
    expect(text()).toMatch(/DynamoDB tables .* clients 310\.5 4,000 – – 1\/2 /)
    expect(text()).toMatch(/clients Query 0\.900 4\.10 7\.00 –/)
    const routes = { sendmessage: { ...run.server.api, messageCount: 777 } } as NonNullable<
      NonNullable<typeof run.server.api>['routes']
    >
    const api = { ...run.server.api, routes } as typeof run.server.api
    expect(text(server({ api }))).toMatch(/API 1,000 21,250 .* route sendmessage 1,000 777 /)
  })

  it('names the alias, and its provisioned concurrency, where figures are of one', () => {
    const provisioned = { concurrentExecutionsMax: 3, invocations: 900, spilloverInvocations: 100, utilizationMax: 0.5 }
    const functions = { Connect: { ...connect, resource: 'rooms-Connect:live', provisioned } }
    expect(text(server({ functions }))).toContain('Connect rooms-Connect:live 1,000')
    expect(text(server({ functions }))).toMatch(/Provisioned concurrency .* Connect 3 900 100 50 %/)
    expect(text()).not.toContain('Provisioned concurrency')
  })

  it('shows the minutes of all functions together', () => {
    expect(text()).toMatch(/2026-11-21 02:15:00 UTC 2,325 6 39\.0 28\.3/)
  })

  it('has the age of the stream of a function that one invokes, as a whole and by the minute', () => {
    const ages = [290_000, 3_210_000]
    const perMinute = (connect.perMinute ?? []).map((one, at) => ({ ...one, iteratorAgeMaxUs: ages[at] ?? null }))
    const told = text(server({ functions: { FanOut: { ...connect, iteratorAgeMaxUs: 3_210_000, perMinute } } }))
    expect(told).toContain('at most 3,210 ms old (IteratorAge); by the minute at most 290, 3,210 ms')
    expect(told).toMatch(/FanOut stream age, most .* 290 2026-11-21 02:16:00 UTC .* 3,210/)
    expect(text()).not.toContain('stream age')
  })

  it('lists notes although nothing is missing', () => {
    expect(text(server({ notes: ['the alias was not looked for'] }))).toContain('the alias was not looked for')
  })

  it('has neither minutes nor their coverage where an earlier version saved none', () => {
    const { perMinute: _, ...earlier } = connect
    const { perMinute: __, ...api } = run.server.api ?? { perMinute: [] }
    const page = text(server({ functions: { Connect: earlier }, api: api as typeof run.server.api, tables: {} }))
    expect(page).not.toContain('by the minute')
    expect(page).toMatch(/Connect rooms-Connect 1,000 1,000 0 0 6\.20 28\.3 61\.0 6 – /)
  })
})

describe('the terminal', () => {
  it.each([
    ['coverage and age', {}, /^ {2}CloudWatch complete, data in 2\/2 min, age 2\.4 s: /m],
    [
      'only the age, where nothing tells of minutes',
      server({ functions: {} }),
      /^ {2}CloudWatch complete, age 2\.4 s$/m,
    ],
  ])('says %s', (_, changes, line) => {
    expect(renderTerminal(runResult(changes), inFull)).toMatch(line)
  })
})
