import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
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

/** `.../<folder>/<file>`: nothing else in the bucket is of a part. */
const partKey = /(?:^|\/)([\w-]+)\/((?:shard-\d+\.json|worker-\d+\.log)(?:\.gz)?)$/

/**
 * Every part at a place in a bucket, as files: a folder each, with logs that are no longer compressed.
 *
 * @param folder is made
 * @returns sentences on objects that could not be read whole; the rest is there
 * @throws Refusal (2 or 15) if the bucket cannot be read
 */
export async function downloadParts(place: BucketPlace, folder: string): Promise<string[]> {
  using client = s3Client()
  const keys = await listKeys(client, place)
  const limit = pLimit(downloads)
  const problems = await Promise.all(
    keys.flatMap((key) => {
      const [, own = '', file = ''] = partKey.exec(key) ?? []
      return file === '' ? [] : [limit(() => download(client, { bucket: place.bucket, key }, join(folder, own), file))]
    }),
  )
  return problems.flatMap((problem) => problem ?? [])
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

async function download(
  client: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  folder: string,
  file: string,
): Promise<string | null> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    await makeFolder(folder)
    const unpacked = file.endsWith('.gz') ? createGunzip() : new PassThrough()
    await pipeline(Body as Readable, unpacked, createWriteStream(join(folder, file.replace(/\.gz$/, ''))))
    return null
  } catch (error) {
    return `s3://${bucket}/${key} could not be read whole: ${(error as Error).message}.`
  }
}
