import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Outputs } from '../../../reports/output.ts'
import { runExperiment } from '../../../commands/run/run-experiment.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import type { Arm, Experiment } from '../../../commands/experiment/experiment.ts'
import type { ExperimentResult } from '../../../commands/experiment/experiment-result.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { everyCase } from '../../every-case.ts'
import { capturedContext } from '../captured-context.ts'
import { temporaryFolder } from '../fanbench.ts'

interface Answer {
  /** Of the targets of the blocks. */
  readonly urls: readonly string[]
  readonly coldStarts: readonly number[]
  /** Environments that sent messages. */
  readonly senders: readonly (number | undefined)[]
  /** By what their invocations were billed. */
  readonly memoryMb: readonly number[]
  readonly unbalanced: readonly string[]
  readonly exitCode: 0
}

const render = (result: ExperimentResult & Answer) => JSON.stringify(result)
const outputs: Outputs<ExperimentResult & Answer> = {
  terminal: { to: 'stdout', render, verdict: () => '' },
  json: { to: 'file', file: 'arms.json', saved: 'always', render },
  html: { to: 'file', file: 'report.html', saved: 'always', render },
}

/** Two rooms of two, for a second. */
function arm(name: string, memory: number): Arm {
  const settings = { seed: 7, members: 4, rooms: 2, publishRate: 8, duration: 1, drain: 1, memory }
  return { name, scenario: 'smoke', settings }
}

const [a, b, larger] = [arm('a', 512), arm('b', 512), arm('larger', 1024)]
const changed: Arm = { ...arm('changed', 512), functions: { SendMessage: { memoryMb: 768 } } }

function experiment(targets: 'own' | 'shared', order: readonly Arm[]): Experiment<Arm, Answer> {
  return {
    name: 'arms',
    schema: 'fanbench/arms-result@1',
    seed: 7,
    targets,
    arms: [a, b, larger, changed],
    blocksPlanned: null,
    nextArm: (blocks) => order[blocks.length],
    judge: (blocks) => ({
      urls: blocks.map(({ result }) => result.target.url),
      coldStarts: blocks.map(({ result }) => result.counters.cold_starts ?? 0),
      senders: blocks.map(
        ({ result }) => result.processes.find(({ name }) => name === 'Lambda SendMessage')?.processes,
      ),
      memoryMb: blocks.map(({ result }) => {
        const { billedGbSeconds = 0, billedMs = 0 } = result.server.logs?.functions['SendMessage'] ?? {}
        return Math.round(((billedGbSeconds ?? 0) * 1024 * 1000) / (billedMs ?? 0))
      }),
      unbalanced: blocks.flatMap(({ result }) =>
        result.balance.filter(({ residue }) => residue !== 0).map(({ name }) => name),
      ),
      exitCode: 0,
    }),
  }
}

async function answerOf(targets: 'own' | 'shared', order: readonly Arm[]) {
  const outDir = temporaryFolder()
  const { context, answer, progress } = capturedContext({ json: true })
  const request = { command: 'fanbench arms', outDir, outputs }
  expect(await runExperiment(experiment(targets, order), request, context)).toBe(exitCodes.ok)
  const result = JSON.parse(answer()) as ExperimentResult & Answer
  return { result, progress: progress(), folder: join(outDir, result.experimentId) }
}

describe('an experiment', () => {
  // Two stacks: what an experiment with targets of their own says is asked of noise and strategies in the suite.
  it.runIf(everyCase)('leaves an ordinary run folder for each block, whose target is its own', async () => {
    const { result, progress, folder } = await answerOf('own', [a, b])
    expect(progress.match(/^\d: \w+$/gm)).toEqual(['1: a', '2: b'])
    expect(progress.match(/starting the embedded stack/g)).toHaveLength(1)
    expect(new Set(result.urls).size).toBe(2)
    for (const { runId, command, exitCode } of result.blocks) {
      const run = JSON.parse(readFileSync(join(folder, runId, 'result.json'), 'utf8')) as RunResult
      expect(run).toMatchObject({ runId, command, verdict: { exitCode } })
      expect(command).toContain('--memory 512')
      expect(readFileSync(join(folder, runId, 'report.html'), 'utf8')).toContain(runId)
    }
  })

  it('may share a target among the blocks that need the same, which is warm for the second', async () => {
    const { result, progress } = await answerOf('shared', [a, changed, larger])
    // Of the second one it is not said again; nor what a run of its own says. What is late, and waited for, is said.
    expect(progress.match(/starting the embedded stack/g)).toHaveLength(1)
    expect(progress.match(/^\d: \w+$/gm)).toEqual(['1: a', '2: changed', '3: larger'])
    expect(progress).not.toContain('fanbench run')
    const [first, second, third] = result.urls
    expect(second).toBe(first)
    expect(third).not.toBe(first)
    expect(progress.match(/publishing 1 version of/g)).toHaveLength(1)
    expect(result.memoryMb).toEqual([512, 768, 1024])
    // Of the functions that are not changed the environments stay.
    const [cold = 0, partlyCold = 0] = result.coldStarts
    expect(partlyCold).toBeLessThan(cold)
    // What the stack tells of each block is of its own environments, and agrees with the logs.
    for (const senders of result.senders) expect(senders).toBeGreaterThan(0)
    expect(result.unbalanced).toEqual([])
  })

  it('that changes functions is refused where the routes invoke none by an alias, with what to do', async () => {
    const outDir = temporaryFolder()
    const target = join(outDir, 'target.json')
    const [functions, routes] = [{ SendMessage: 'my-chat-send' }, { $default: 'SendMessage' }]
    const endpoints = { lambda: 'http://127.0.0.1:9' }
    const about = { stack: 'my-chat', api: { id: 'a', stage: 'prod' }, region: 'local-1', definitionHash: 'none' }
    const place = { kind: 'emulated', url: 'ws://127.0.0.1:9/prod', endpoints, functions, tables: {}, routes }
    writeFileSync(target, JSON.stringify({ schema: 'fanbench/target@1', ...about, ...place }))
    const { memory: _, ...settings } = changed.settings
    const one: Arm = { ...changed, settings: { ...settings, target, protocol: 'rooms' } }
    const asked = runExperiment(
      { ...experiment('shared', [one]), arms: [one] },
      { command: 'fanbench arms', outDir, outputs },
      capturedContext().context,
    )
    await expect(asked).rejects.toMatchObject({
      exitCode: exitCodes.usage,
      message: expect.stringMatching(/invoke \$LATEST.*point an alias at it.*with that qualifier.*"alias": "live"/),
    })
    expect(readdirSync(outDir, { recursive: true }).filter((name) => String(name).endsWith('restore.json'))).toEqual([])
  })
})
