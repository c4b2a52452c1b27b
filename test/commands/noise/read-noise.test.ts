import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NoiseConditions, differencesInNoise, noiseFingerprint } from '../../../commands/noise/fingerprint.ts'
import { findableByGate, readNoise } from '../../../commands/noise/read-noise.ts'
import { noiseResult } from '../../fixtures/noise-result.ts'

const conditions: NoiseConditions = {
  scenario: 'broadcast',
  targetKind: 'emulated',
  options: { members: 50, seed: 7, allow: ['a', 'b'] },
  host: { cpuModel: 'Some CPU', cpus: 2 },
  node: '24.1.0',
}

const saved = {
  schema: 'fanbench/noise-result@1',
  fingerprint: noiseFingerprint(conditions),
  verdict: 'fit',
  level: 0.05,
  metrics: [
    { name: 'delivery_latency.p99', pairs: 10, halfWidth: 0.09 },
    { name: 'delivery_latency.p50', pairs: 10, halfWidth: 0.05 },
    { name: 'handler_cpu', pairs: 10, halfWidth: null },
  ],
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fanbench-read-noise-'))
})

afterAll(() => rm(folder, { recursive: true }))

async function written(value: unknown): Promise<string> {
  await writeFile(join(folder, 'noise.json'), JSON.stringify(value))
  return folder
}

describe('a saved noise measurement', () => {
  it('is read from its folder and from its file', async () => {
    const source = await written(saved)
    const file = join(folder, 'noise.json')
    expect(await readNoise(source)).toMatchObject({ source, verdict: 'fit', metrics: saved.metrics })
    expect(await readNoise(file)).toMatchObject({ source: file, fingerprint: saved.fingerprint })
  })

  it('tells what as many pairs as the gate has would find, and not what it does not know', async () => {
    const noise = await readNoise(await written(saved))
    const gated = ['delivery_latency.p99', 'delivery_latency.p50', 'handler_cpu'].map((name) => ({
      name,
      allowedRegression: 0.05,
    }))
    const [few, same, many] = [5, 10, 20].map((pairs) => findableByGate(noise, pairs, gated)['delivery_latency.p99'])
    // Two metrics that are known take 6 pairs at least: with 5 the smallest p is 1 in 32, and twice that is over 5 %.
    expect(few).toBeNull()
    expect(same).toBeCloseTo(Math.expm1(2 * 0.09), 9)
    expect(many).toBeLessThan(same ?? 0)
    expect(many).toBeGreaterThan(Math.expm1(0.09))
    expect(findableByGate(noise, 10, gated)['handler_cpu']).toBeNull()
    expect(findableByGate(noise, 10, [{ name: 'connect_latency.p99', allowedRegression: 0.05 }])).toEqual({
      'connect_latency.p99': null,
    })
  })

  it('is refused if there is none, or it is something else, or damaged, with every mistake', async () => {
    await expect(readNoise(join(folder, 'nowhere'))).rejects.toThrow('`fanbench noise` writes them')
    await expect(readNoise(await written({ schema: 'fanbench/sweep-result@1' }))).rejects.toThrow(
      'not a noise measurement',
    )
    await expect(readNoise(await written({ ...saved, schema: 'fanbench/noise-result@0' }))).rejects.toThrow(
      'another version',
    )
    await expect(readNoise(await written({ ...saved, level: 2, verdict: 'loud' }))).rejects.toMatchObject({
      exitCode: 2,
      problems: [expect.stringContaining('verdict'), expect.stringContaining('level')],
    })
  })
})

describe('what a noise measurement saves', () => {
  it('can be read, and is of the conditions of its blocks', async () => {
    const result = noiseResult()
    const noise = await readNoise(await written(result))
    expect(noise.metrics).toHaveLength(result.metrics.length)
    expect(noise.fingerprint).toMatchObject({
      machine: '2 × Example CPU @ 2.60GHz',
      target: 'emulated',
      scenario: 'demo',
    })
    expect(noise.fingerprint['option seed']).toBeUndefined()
  })
})

describe('the noise of a gate', () => {
  const noise = noiseFingerprint(conditions)

  it('is not changed by its seed', () => {
    expect(
      differencesInNoise(noise, noiseFingerprint({ ...conditions, options: { ...conditions.options, seed: 8 } })),
    ).toEqual([])
  })

  it('is another on another machine, with another Node, target, scenario or option, each named with both values', () => {
    const other = noiseFingerprint({
      scenario: 'connect',
      targetKind: 'aws',
      options: { members: 60, seed: 7, allow: ['a', 'b'], cpu: 'by-memory' },
      host: { cpuModel: 'Some CPU', cpus: 4 },
      node: '22.0.0',
    })
    expect(differencesInNoise(noise, other)).toEqual([
      'machine differs: the noise was measured with 2 × Some CPU, the gate has 4 × Some CPU',
      'node differs: the noise was measured with 24.1.0, the gate has 22.0.0',
      'target differs: the noise was measured with emulated, the gate has aws',
      'scenario differs: the noise was measured with broadcast, the gate has connect',
      'option members differs: the noise was measured with 50, the gate has 60',
      'option cpu differs: the noise was measured with none, the gate has by-memory',
    ])
  })
})
