import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Refusal } from '../../../../src/exit-codes.ts'
import { readResult } from '../../../../src/metrics/result/read-result.ts'
import type { RunResult } from '../../../../src/metrics/result/run-result.ts'
import { mustFitSchema, resultJson } from '../../../../src/metrics/result/result-json.ts'
import { saveFiles } from '../../../../src/metrics/result/save-atomically.ts'
import { runResult } from '../../../fixtures/run-result.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'result-'))
})
afterEach(async () => await rm(directory, { recursive: true }))

async function save(result: RunResult, folder = directory): Promise<void> {
  await saveFiles(folder, { 'result.json': resultJson(result) })
}

async function refusal(text: string): Promise<Refusal> {
  await writeFile(join(directory, 'result.json'), text)
  const error = await readResult(directory).catch((thrown: unknown) => thrown)
  if (error instanceof Refusal) return error
  throw new Error('it was read', { cause: error })
}

describe('a saved run', () => {
  it('is read as it was written, from its directory and from its file', async () => {
    await save(runResult())
    expect(await readResult(directory)).toEqual(runResult())
    expect(await readResult(join(directory, 'result.json'))).toEqual(runResult())
  })

  it('is read with the names that older files have for functions', async () => {
    const today = await readFile('reports/examples/demo/result.json', 'utf8')
    const older = today.replaceAll('"functionName":', '"role":').replaceAll('"physicalName":', '"functionName":')
    expect(older).toContain('"role": "SendMessage"')
    await writeFile(join(directory, 'result.json'), older)
    expect(resultJson(await readResult(directory))).toBe(resultJson(await readResult('reports/examples/demo')))
  })

  it('is the same bytes, in whatever order its keys were made', () => {
    const result = runResult()
    const first = resultJson(result)
    const turned = (record: object) => Object.fromEntries(Object.entries(record).toReversed())
    const other = turned({ ...result, counters: turned(result.counters), metrics: turned(result.metrics) }) as RunResult
    expect(resultJson(other)).toBe(first)
    expect(first).toMatch(/^\{\n {2}"schema": "fanbench\/run-result@1",\n {2}"runId"/)
  })

  it('leaves nothing else in its directory', async () => {
    await save(runResult())
    await save(runResult({ interrupted: true }))
    expect(await readdir(directory)).toEqual(['result.json'])
  })

  it('that does not fit its own schema is text all the same, and the mistake is ours', () => {
    const broken = { ...runResult(), seed: Number.NaN }
    expect(resultJson(broken)).toContain(broken.runId)
    expect(() => mustFitSchema(broken)).toThrow(expect.not.objectContaining({ exitCode: 2 }))
    expect(() => mustFitSchema(runResult())).not.toThrow()
  })

  it('cannot be written where there is no directory', async () => {
    await writeFile(join(directory, 'file'), '')
    await expect(save(runResult(), join(directory, 'file'))).rejects.toMatchObject({ exitCode: 2 })
  })
})

describe('reading a run', () => {
  it('that is not there is refused with the way out', async () => {
    const wayOut = /no such file; give the directory of a run/
    await expect(readResult(directory)).rejects.toThrow(wayOut)
    await expect(readResult(join(directory, 'none'))).rejects.toThrow(wayOut)
  })

  it('whose result.json is a directory is refused', async () => {
    await mkdir(join(directory, 'result.json'))
    await expect(readResult(directory)).rejects.toMatchObject({ exitCode: 2 })
  })

  it.each([
    ['with a comma missing', '{\n  "schema": "fanbench/run-result@1"\n  "runId": 1\n}', /line 3 column 3/],
    [
      'with a stray word',
      '{\n  "schema": "fanbench/run-result@1",\n  "runId": oops\n}',
      /Unexpected token 'o' in line 3/,
    ],
    ['that stops too early', '{\n  "schema": "fanbench/run-result@1",\n  "runId":', /in line 3/],
    ['that is empty', '', /in line 1/],
  ])('%s says where it is damaged', async (_, text, place) => {
    const { message, exitCode } = await refusal(text)
    expect(exitCode).toBe(2)
    expect(message).toContain('result.json: damaged, not JSON: ')
    expect(message).toMatch(place)
  })

  it('does not pass terminal escapes on', async () => {
    const { message } = await refusal('{"schema": "fanbench/run-result@\\u001b[2J"}')
    expect(message).toContain('fanbench/run-result@\\u001b[2J')
    expect(message).not.toContain('\u001b')
  })

  it('of another version names both versions', async () => {
    const { message } = await refusal(JSON.stringify({ ...runResult(), schema: 'fanbench/run-result@2' }))
    expect(message).toContain('written by another version: fanbench/run-result@2; this one reads fanbench/run-result@1')
  })

  it('of the wrong shape names every mistake with its place', async () => {
    const result = runResult()
    const { problems } = await refusal(
      JSON.stringify({
        ...result,
        seed: 'seven',
        interrupted: null,
        validity: { verdict: 'fine', reasons: [] },
        counters: { ...result.counters, deliveries_lost: -1 },
      }),
    )
    expect(problems).toHaveLength(4)
    for (const place of ['seed', 'interrupted', 'validity.verdict', 'counters.deliveries_lost']) {
      expect(problems.filter((problem) => problem.includes(`: ${place}: `))).toHaveLength(1)
    }
  })

  it('reaches no prototype with keys called __proto__', async () => {
    const hostile = JSON.stringify(runResult())
      .replace('"counters":{', '"counters":{"__proto__":{"polluted":1},')
      .replace('"options":{', '"options":{"__proto__":"polluted",')
      .replace('{"schema"', '{"__proto__":{"polluted":true},"schema"')
    expect(hostile.match(/__proto__/g)).toHaveLength(3)
    await writeFile(join(directory, 'result.json'), hostile)
    const read = await readResult(directory)
    expect(read).toEqual(runResult())
    for (const value of [read, read.counters, read.options]) {
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(Object.hasOwn(value, '__proto__')).toBe(false)
    }
  })
})
