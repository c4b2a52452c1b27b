import { createWriteStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { GetObjectCommand, type S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import pLimit from 'p-limit'
import { makeFolder } from '../../make-folder.ts'
import { awsRefusal } from '../../targets/aws-errors.ts'
import { s3Client } from '../../targets/clients.ts'
import { type BucketPlace, bucketUrl } from './bucket-place.ts'

/** At a time. */
const downloads = 8

/** `.../<folder>/<header>`, or `.../<folder>/<log>.<first byte>.gz`: nothing else in the bucket is of a part. */
const partKey = /(?:^|\/)([\w-]+)\/(?:(shard-\d+\.json)|(worker-\d+\.log)\.(\d{1,15})\.gz)$/

/** The objects that become one file. */
interface FileOfPart {
  readonly path: string
  readonly pieces: { readonly key: string; readonly from: number }[]
}

/**
 * Every part at a place in a bucket, as files: a folder each, with logs that are whole again. A part that was cut off has the
 * pieces that were put there until then.
 *
 * @param folder is made
 * @returns sentences on objects that could not be read whole, or are missing; what was before them is there
 * @throws Refusal (2 or 15) if the bucket cannot be read
 */
export async function downloadParts(place: BucketPlace, folder: string): Promise<string[]> {
  using client = s3Client()
  const keys = await listKeys(client, place)
  const limit = pLimit(downloads)
  const files = filesOf(keys, folder)
  const problems = await Promise.all(files.map((file) => limit(() => download(client, place.bucket, file))))
  return problems.flatMap((problem) => problem ?? [])
}

function filesOf(keys: readonly string[], folder: string): FileOfPart[] {
  const files = new Map<string, FileOfPart>()
  for (const key of keys) {
    const [, own, header, log, from = '0'] = partKey.exec(key) ?? []
    const name = header ?? log
    if (own === undefined || name === undefined) continue
    const path = join(folder, own, name)
    const file = files.get(path) ?? { path, pieces: [] }
    files.set(path, file)
    file.pieces.push({ key, from: Number(from) })
  }
  for (const { pieces } of files.values()) pieces.sort((a, b) => a.from - b.from)
  return [...files.values()]
}

async function listKeys(client: S3Client, place: BucketPlace): Promise<string[]> {
  const keys: string[] = []
  const Prefix = place.prefix === '' ? undefined : `${place.prefix}/`
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: place.bucket, Prefix }))
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []))
  } catch (error) {
    throw await awsRefusal(`cannot read the parts at ${bucketUrl(place)}`, client, error)
  }
  return keys.toSorted()
}

/** @returns the first thing that was wrong with a piece; null if all are there */
async function download(client: S3Client, Bucket: string, { path, pieces }: FileOfPart): Promise<string | null> {
  await makeFolder(dirname(path))
  let bytes = 0
  for (const { key: Key, from } of pieces) {
    if (from !== bytes) return `A piece is missing before s3://${Bucket}/${Key}: that log is read up to there.`
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
      const unpacked = Key.endsWith('.gz') ? createGunzip() : new PassThrough()
      const file = createWriteStream(path, { flags: 'a' })
      await pipeline(Body as Readable, unpacked, file)
      bytes += file.bytesWritten
    } catch (error) {
      return `s3://${Bucket}/${Key} could not be read whole: ${(error as Error).message}.`
    }
  }
  return null
}
