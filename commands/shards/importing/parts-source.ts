import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mostBytes, readUserText } from '../../../user-files/read-user-file.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { isBucketUrl, parseBucketPlace } from '../../../src/sharding/bucket/bucket-place.ts'
import { type CarriedTotals, readArtilleryOutput } from '../../../src/sharding/carry/read-artillery-output.ts'
import { type FoundParts, findParts } from '../../../src/sharding/parts/find-parts.ts'
import type { ShardedPlan } from '../../../src/sharding/sharded-plan.ts'

/** The collected files of a run: parts, totals, or both. */
export interface ComeHome extends AsyncDisposable {
  /** Null if there are none; then there are totals. */
  readonly parts: FoundParts | null
  /** Why there are no parts; null if there are. */
  readonly whyNoParts: string | null
  /** Null where Artillery's output was not given. */
  readonly carried: CarriedTotals | null
  /** On objects of a bucket that could not be read whole, a sentence each. */
  readonly damaged: readonly string[]
}

/**
 * Finds what `from` names: a folder of parts, a place in a bucket, or Artillery's output, whose totals say where the parts are.
 *
 * @param partsAt where they are instead; undefined: where the totals say
 * @throws Refusal if there is neither a part nor a total
 */
export async function openComeHome(from: string, partsAt: string | undefined, plan: ShardedPlan): Promise<ComeHome> {
  const carried = (await isFile(from)) ? readArtilleryOutput(from, readUserText(from, mostBytes.result), plan) : null
  if (carried !== null && partsAt === undefined && placeOf(carried) === undefined)
    return withoutParts(from, carried, 'no shard has said where its log is')
  const place = carried === null ? from : (partsAt ?? placeOf(carried) ?? '')
  let downloaded: Downloaded | undefined
  try {
    downloaded = await download(place)
    const { folder, damaged, remove } = downloaded
    const parts = await findParts(folder)
    if (parts.parts.length === 0)
      throw new Refusal(exitCodes.usage, [
        `${place}: there is no part of a run; a shard writes shard-<k>.json and worker-<k>.log`,
        ...parts.unreadable,
      ])
    return { parts, whyNoParts: null, carried, damaged, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await downloaded?.remove()
    if (!(error instanceof Refusal) || carried === null) throw error
    return withoutParts(from, carried, error.problems.join('; '))
  }
}

/** @throws Refusal (2) if there are no totals either */
function withoutParts(from: string, carried: CarriedTotals, whyNoParts: string): ComeHome {
  if (carried.totals.length === 0)
    throw new Refusal(exitCodes.usage, [
      `${from}: has no totals of a shard of this plan; give the JSON of --output, and the plan that its shards played`,
      whyNoParts,
      ...carried.faults,
      ...carried.lost,
    ])
  return { parts: null, whyNoParts, carried, damaged: [], [Symbol.asyncDispose]: () => Promise.resolve() }
}

/** A bucket is reached from here too; a folder may have been that of a container. */
function placeOf({ totals }: CarriedTotals): string | undefined {
  const places = totals.flatMap(({ partAt }) => partAt ?? [])
  return places.find(isBucketUrl) ?? places[0]
}

interface Downloaded {
  readonly folder: string
  readonly damaged: readonly string[]
  /** Removes the files that were created for this import. */
  readonly remove: () => Promise<void>
}

async function download(place: string): Promise<Downloaded> {
  if (!isBucketUrl(place)) return { folder: place, damaged: [], remove: () => Promise.resolve() }
  const at = parseBucketPlace(place)
  // The SDK takes a while to load, and most parts are in folders.
  const { downloadParts } = await import('../../../src/sharding/bucket/download-parts.ts')
  const folder = await mkdtemp(join(tmpdir(), 'fanbench-parts-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    return { folder, damaged: await downloadParts(at, folder), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = isBucketUrl(path) ? undefined : await stat(path).catch(() => undefined)
  return found?.isFile() ?? false
}
