import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readJsonFile } from '../../src/json-file.ts'
import { type JudgedBy, findableWith } from './findable.ts'
import { type MetricNoise, type NoiseAnswer, noiseResultSchemaName } from './noise-result.ts'

/** What a gate reads of a saved noise measurement. */
export interface SavedNoise extends Pick<NoiseAnswer, 'fingerprint' | 'verdict' | 'level'> {
  /** As it was given. */
  readonly source: string
  readonly metrics: readonly MetricNoise[]
}

const noiseFileName = 'noise.json'

const savedNoise = z.object({
  fingerprint: z.record(z.string(), z.string()),
  verdict: z.enum(['fit', 'noisy', 'suspect', 'too-few-pairs', 'not-measured']),
  level: z.number().gt(0).lt(0.5),
  metrics: z.array(z.object({ name: z.string(), pairs: z.int().min(0), halfWidth: z.number().min(0).nullable() })),
}) satisfies z.ZodType<Omit<SavedNoise, 'source'>>

/**
 * Reads what `fanbench noise` has saved: its folder, or the `noise.json` in it. Whether it was measured with what a gate has is told
 * by `differencesInNoise`.
 *
 * @throws Refusal (2) for a file that is missing, damaged, of another kind or version, with every mistake
 */
export async function readNoise(source: string): Promise<SavedNoise> {
  const found = await stat(source).catch(() => undefined)
  const saved = await readJsonFile(found?.isDirectory() === true ? join(source, noiseFileName) : source, {
    what: 'a noise measurement',
    schemaName: noiseResultSchemaName,
    schema: savedNoise,
    wayOut: 'give the folder of a noise measurement or its noise.json; `fanbench noise` writes them',
  })
  return { source, ...saved }
}

/**
 * The smallest regression of each gated metric that a gate of so many pairs a stage finds three times in four.
 *
 * @returns by name, 0.2 for 20 %; null where the noise is not known, or such a gate finds none
 */
export function findableByGate(
  { metrics, level }: SavedNoise,
  pairs: number,
  gated: readonly (Pick<JudgedBy, 'allowedRegression'> & { readonly name: string })[],
): Readonly<Record<string, number | null>> {
  const noiseOf = (name: string) => metrics.find((metric) => metric.name === name && metric.halfWidth !== null)
  // What is counted, such as posts, or has too few samples, is not among those that Holm's correction is for.
  const known = gated.filter(({ name }) => noiseOf(name) !== undefined).length
  return Object.fromEntries(
    gated.map(({ name, allowedRegression }) => {
      const noise = noiseOf(name)
      return [
        name,
        noise === undefined ? null : findableWith(noise, pairs, { level, allowedRegression, metrics: known }),
      ]
    }),
  )
}
