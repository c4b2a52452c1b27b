import { isDeepStrictEqual } from 'node:util'
import type { Json, RecordedProbe, Recording } from './recording.ts'

/** How one probe of two recordings compares. */
export type ProbeComparison = { readonly id: string } & (
  | { readonly verdict: 'same' }
  | { readonly verdict: 'differs'; readonly differences: readonly Difference[] }
  | { readonly verdict: 'not comparable'; readonly why: string }
)

export interface Difference {
  /** Where in the observation: `client.code`; empty for all of it. */
  readonly path: string
  /** Undefined where a recording has nothing. */
  readonly given: Json | undefined
  readonly here: Json | undefined
}

/** Compares the observations of two recordings, probe by probe of the given one. Figures are not compared. */
export function compareRecordings(given: Recording, here: Recording): ProbeComparison[] {
  return given.probes.map((probe) =>
    compareProbes(
      probe,
      here.probes.find(({ id }) => id === probe.id),
    ),
  )
}

function compareProbes(given: RecordedProbe, here: RecordedProbe | undefined): ProbeComparison {
  const { id } = given
  if (here === undefined) return { id, verdict: 'not comparable', why: 'there is no such probe here' }
  const why = [unseen('there', given), unseen('here', here)].find((reason) => reason !== null)
  if (given.outcome !== 'observed' || here.outcome !== 'observed')
    return { id, verdict: 'not comparable', why: why ?? '' }
  const differences = differencesOf(given.saw, here.saw, '')
  return differences.length === 0 ? { id, verdict: 'same' } : { id, verdict: 'differs', differences }
}

function unseen(where: string, probe: RecordedProbe): string | null {
  if (probe.outcome === 'failed') return `failed ${where}: ${probe.error}`
  return probe.outcome === 'not-recorded' ? `not recorded ${where}: ${probe.why}` : null
}

function differencesOf(given: Json | undefined, here: Json | undefined, path: string): Difference[] {
  if (isDeepStrictEqual(given, here)) return []
  if (!isObject(given) || !isObject(here)) return [{ path, given, here }]
  return [...new Set([...Object.keys(given), ...Object.keys(here)])].flatMap((key) =>
    differencesOf(given[key], here[key], path === '' ? key : `${path}.${key}`),
  )
}

/** Lists are compared as a whole: where one of two has one entry more, all that follow would differ. */
function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
