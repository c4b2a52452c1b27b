import { expect, it } from 'vitest'
import { objectionsTo } from '../../../../../src/metrics/judging/comparing/objections.ts'
import type { RunResult } from '../../../../../src/metrics/result/run-result.ts'
import { summariseInvocations } from '../../../../../src/metrics/server/logs/summarise-invocations.ts'
import { run } from '../../../../fixtures/compared-runs.ts'
import { runResult } from '../../../../fixtures/run-result.ts'
import { invocation } from '../../server/invocations.ts'

const { target, harness, options } = runResult()
const a = [run('a', 0, 1)]

function objectionsOf(changes: Partial<RunResult>): string[] {
  return objectionsTo({ a, b: [run('b', 1, 1, changes)] })
}

it('nothing speaks against runs of another seed, commit, URL or chat code', () => {
  const changes = {
    seed: 7,
    options: { ...options, seed: 7 },
    harness: { ...harness, commit: 'abc' },
    target: { ...target, url: 'ws://127.0.0.1:1/x', definitionHash: 'other' },
  }
  expect(objectionsOf(changes)).toEqual([])
})

it.each<[string, Partial<RunResult>, string]>([
  ['scenario', { scenario: 'stale' }, 'scenario differs: A demo, B stale'],
  ['kind of target', { target: { ...target, kind: 'aws' } }, 'target differs: A emulated, B aws'],
  ['Region', { target: { ...target, region: null } }, 'region differs: A local-1, B none'],
  ['stack', { target: { ...target, stack: 'x' } }, 'stack differs: A rooms, B x'],
  ['protocol', { target: { ...target, protocol: 'x' } }, 'protocol differs: A rooms, B x'],
  [
    'service times',
    { target: { ...target, serviceTimes: 'typical' } },
    'profile of service times differs: A none, B typical',
  ],
  ['harness', { harness: { ...harness, version: '0.2.0' } }, 'harness version differs: A 0.1.0, B 0.2.0'],
  ['runtime', { harness: { ...harness, node: '26.0.0' } }, 'node version differs: A v24.21.0, B 26.0.0'],
  [
    'machine',
    { harness: { ...harness, host: { ...harness.host, cpus: 8 } } },
    'machine differs: A 2 × Example CPU @ 2.60GHz, linux x64, B 8 × Example CPU @ 2.60GHz, linux x64',
  ],
  ['option', { options: { ...options, rooms: 5 } }, 'option rooms differs: A 50, B 5'],
  ['option of one only', { options: { ...options, cpu: ['x', 'y'] } }, 'option cpu differs: A none, B x, y'],
  [
    'run without a chat',
    { verdict: { exitCode: 12, reasons: ['None of 60 connections opened.'], checks: [] } },
    'runs/b: None of 60 connections opened.',
  ],
  [
    'invalid measurement',
    { validity: { verdict: 'invalid', reasons: ['stalled'] } },
    'runs/b: the measurement is invalid: stalled',
  ],
  ['part of a run', { interrupted: true }, 'runs/b: the run ended before its plan was through'],
])('another %s does', (_, changes, objection) => {
  expect(objectionsOf(changes)).toEqual([objection])
})

it('another memory of a function does, where the logs of all runs tell it', () => {
  const withMemory = (memoryMb: Readonly<Record<string, number>>): Partial<RunResult> => {
    const facts = Object.entries(memoryMb).map(([functionName, mb]) => invocation({ functionName, memoryMb: mb }))
    const functions = summariseInvocations(facts)
    const { server } = runResult()
    return { server: { ...server, logs: { source: 'CloudWatch Logs', status: 'complete', reasons: [], functions } } }
  }
  const smaller = [run('a', 0, 1, withMemory({ SendMessage: 512, Connect: 512, LeaveRoom: 512 }))]
  const larger = [run('b', 1, 1, withMemory({ SendMessage: 1024, Connect: 512 }))]
  expect(objectionsTo({ a: smaller, b: larger })).toEqual(['memory of SendMessage differs: A 512 MB, B 1024 MB'])
  expect(objectionsTo({ a: smaller, b: [run('b', 1, 1)] })).toEqual([])
})

it('differences within a side count too, and all are named', () => {
  const mixed = [run('b', 1, 1), run('c', 2, 1, { scenario: 'stale', interrupted: true })]
  expect(objectionsTo({ a: mixed, b: mixed })).toEqual([
    ...mixed.map(({ result }) => `${result.runId} is in A and in B: a run is not measured twice`),
    'runs/c: the run ended before its plan was through',
    'scenario differs: A demo and stale, B demo and stale',
  ])
})
