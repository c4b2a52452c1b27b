import { describe, expect, it } from 'vitest'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import {
  type Arm,
  type Block,
  type Experiment,
  experimentResult,
  measureBlocks,
} from '../../../commands/experiment/experiment.ts'
import { runResult } from '../../fixtures/run-result.ts'

const arm = (name: string): Arm => ({ name, scenario: 'smoke', settings: { seed: 1 } })
const order = ['a', 'b', 'b', 'a'].map(arm)
const inThatOrder = (blocks: readonly Block[]) => order[blocks.length]
const running = new AbortController().signal
const namesOf = (blocks: readonly Block[]) => blocks.map(({ arm: { name } }) => name)

const experiment: Experiment<Arm, { readonly runs: readonly string[]; readonly exitCode: 0 | 10 }> = {
  name: 'two-arms',
  schema: 'fanbench/two-arms-result@1',
  seed: 7,
  targets: 'own',
  blocksPlanned: 4,
  nextArm: inThatOrder,
  judge: (blocks) => ({ runs: namesOf(blocks), exitCode: 10 }),
}

const about = {
  experimentId: '2026-11-21T021503Z-two-arms-3f9a',
  startedAt: '2026-11-21T02:15:03.000Z',
  endedAt: '2026-11-21T02:18:07.000Z',
  command: 'fanbench two-arms --seed 7',
}

describe('the blocks of an experiment', () => {
  const unfit = runResult({
    validity: { verdict: 'unfit', reasons: [] },
    verdict: { exitCode: 11, reasons: ['The machine was busy.', 'Not held against the chat: all.'], checks: [] },
  })
  const eight = (blocks: readonly Block[]) => (blocks.length < 8 ? arm('a') : undefined)

  it('end where the machine stays unfit to measure, which is said once', async () => {
    const { blocks, stopped } = await measureBlocks(eight, async () => unfit, running)
    expect(blocks).toHaveLength(4)
    expect(stopped).toMatchObject({
      exitCode: 11,
      problems: [
        'This machine was not fit to measure in 4 blocks in a row, and the experiment ended. In the last block: The machine was busy.',
      ],
    })
  })

  it('go on where two take turns, of which seconds are left out and not whole blocks', async () => {
    const { blocks, stopped } = await measureBlocks(
      ({ length }) => (length < 8 ? { both: [arm('a'), arm('b')] as const, seed: 1, seconds: 0.1 } : undefined),
      async () => unfit,
      running,
    )
    expect([blocks.length, stopped]).toEqual([8, null])
  })

  it('go on where it is fit again, and have ended where there are enough', async () => {
    const every4th = await measureBlocks(
      eight,
      async (_, { length }) => (length % 4 === 3 ? runResult() : unfit),
      running,
    )
    expect([every4th.blocks.length, every4th.stopped]).toEqual([8, null])
    const four = await measureBlocks(
      (blocks) => eight([...blocks, ...blocks]),
      async () => unfit,
      running,
    )
    expect([four.blocks.length, four.stopped]).toEqual([4, null])
  })

  it('are measured one after the other, until there are enough', async () => {
    const numbers: number[] = []
    let atOnce = 0
    const { blocks, stopped } = await measureBlocks(
      inThatOrder,
      async ({ name }, { length }) => {
        const number = length + 1
        expect(++atOnce).toBe(1)
        numbers.push(number)
        await new Promise((resolve) => setTimeout(resolve, 1))
        atOnce--
        return runResult({ runId: `${name}${number}` })
      },
      running,
    )
    expect(numbers).toEqual([1, 2, 3, 4])
    expect(blocks.map(({ arm: { name }, result: { runId } }) => [name, runId])).toEqual([
      ['a', 'a1'],
      ['b', 'b2'],
      ['b', 'b3'],
      ['a', 'a4'],
    ])
    expect(stopped).toBeNull()
  })

  it('may depend on what those before them show, as in a search', async () => {
    const holds = (members: number) => members <= 37
    const bracket = (blocks: readonly Block[]) => {
      const sizes = blocks.map(
        ({ arm: { settings }, result }) => [settings.members ?? 0, result.verdict.exitCode] as const,
      )
      const low = Math.max(1, ...sizes.filter(([, exitCode]) => exitCode === 0).map(([size]) => size))
      const high = Math.min(100, ...sizes.filter(([, exitCode]) => exitCode !== 0).map(([size]) => size))
      return { low, high }
    }
    const { blocks } = await measureBlocks(
      (soFar) => {
        const { low, high } = bracket(soFar)
        const members = Math.floor((low + high) / 2)
        return high - low <= 1 ? undefined : { ...arm(`${members} members`), settings: { members } }
      },
      ({ settings }) =>
        Promise.resolve(
          runResult({ verdict: { exitCode: holds(settings.members ?? 0) ? 0 : 10, reasons: [], checks: [] } }),
        ),
      running,
    )
    expect(bracket(blocks)).toEqual({ low: 37, high: 38 })
    expect(blocks.length).toBeLessThanOrEqual(7)
  })

  it.each(['between two of them', 'in the middle of one', 'before one has sent anything'])(
    'are kept when it is interrupted %s',
    async (when) => {
      const interruption = new AbortController()
      const { blocks, stopped } = await measureBlocks(
        inThatOrder,
        (_, { length }) => {
          if (length === (when === 'between two of them' ? 1 : 2)) interruption.abort(exitCodes.terminated)
          const { aborted } = interruption.signal
          if (aborted && when === 'before one has sent anything')
            return Promise.reject(new Refusal(exitCodes.interrupted, 'interrupted before anything was sent'))
          return Promise.resolve(runResult({ interrupted: aborted && when === 'in the middle of one' }))
        },
        interruption.signal,
      )
      expect(namesOf(blocks)).toEqual(['a', 'b'])
      expect(stopped).toMatchObject({ exitCode: exitCodes.terminated, problems: ['interrupted'] })
    },
  )

  it('are kept when one of them cannot be had', async () => {
    const refusal = new Refusal(exitCodes.localResources, 'the disk is full')
    const { blocks, stopped } = await measureBlocks(
      inThatOrder,
      (_, { length }) => (length === 2 ? Promise.reject(refusal) : Promise.resolve(runResult())),
      running,
    )
    expect(namesOf(blocks)).toEqual(['a', 'b'])
    expect(stopped).toBe(refusal)
  })

  it('are asked for in vain if the first cannot be had, or after a mistake of ours', async () => {
    const refusal = new Refusal(exitCodes.usage, 'no such folder')
    await expect(measureBlocks(inThatOrder, () => Promise.reject(refusal), running)).rejects.toBe(refusal)
    await expect(
      measureBlocks(inThatOrder, () => Promise.resolve(runResult()), AbortSignal.abort()),
    ).rejects.toMatchObject({
      exitCode: exitCodes.interrupted,
      message: 'interrupted before a block was measured',
    })
    const bug = new TypeError('no such property')
    const second = (_: Arm, { length }: readonly Block[]) =>
      length === 1 ? Promise.reject(bug) : Promise.resolve(runResult())
    await expect(measureBlocks(inThatOrder, second, running)).rejects.toBe(bug)
  })
})

describe('the result of an experiment', () => {
  const blocks = order.slice(0, 2).map((one) => ({ arm: one, result: runResult({ runId: `run-of-${one.name}` }) }))

  it('has what all have, and the answer beside it', () => {
    const { harness, verdict, command } = runResult()
    expect(experimentResult(experiment, { blocks, stopped: null }, { ...about, pageFile: 'report.html' })).toEqual({
      schema: 'fanbench/two-arms-result@1',
      ...about,
      seed: 7,
      harness,
      blocksPlanned: 4,
      blocks: ['a', 'b'].map((name) => ({
        arm: name,
        runId: `run-of-${name}`,
        exitCode: verdict.exitCode,
        notCounted: [],
        seconds: expect.any(Number),
        command,
        report: `run-of-${name}/report.html`,
      })),
      stopped: null,
      runs: ['a', 'b'],
      exitCode: 10,
    })
  })

  it('lists a block that does not count, with the reasons', () => {
    const whyNotCounted = ({ result: { runId } }: Block) => (runId === 'run-of-b' ? ['the machine stalled'] : [])
    const result = experimentResult(
      { ...experiment, whyNotCounted },
      { blocks, stopped: null },
      { ...about, pageFile: 'report.html' },
    )
    expect(result.blocks.map(({ notCounted }) => notCounted)).toEqual([[], ['the machine stalled']])
  })

  it('says what stopped it, which may weigh more than its answer', () => {
    const stopped = new Refusal(exitCodes.interrupted, 'interrupted')
    expect(experimentResult(experiment, { blocks, stopped }, { ...about, pageFile: 'report.html' })).toMatchObject({
      stopped: { exitCode: 130, reasons: ['interrupted'] },
      exitCode: 130,
    })
  })
})
