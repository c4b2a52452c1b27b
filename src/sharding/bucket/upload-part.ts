import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { describeAwsError } from '../../targets/aws-errors.ts'
import { s3Client } from '../../targets/clients.ts'
import { workerLogName } from '../../runs/run-logs.ts'
import { shardPartName } from '../part-header.ts'
import { type BucketPlace, bucketUrl, keyOf } from './bucket-place.ts'

const compressed = promisify(gzip)

/** The place of all parts of the run, if this one is there too; else where it was left, and why. */
export type UploadedPart = { readonly url: string } | { readonly keptIn: string; readonly reason: string }

/**
 * Puts a shard's part, which stands in a folder, into a bucket: its log compressed, then the header, without which it is not
 * whole. Each shard has a folder of its own there, so that two with the same index are both found. What cannot be put there
 * stays where it is, and the reason is given; nothing is thrown for it.
 *
 * @param index of the shard, from 0
 */
export async function uploadPart(folder: string, index: number, place: BucketPlace): Promise<UploadedPart> {
  const headerPath = join(folder, shardPartName(index))
  // By nothing that two containers of one machine may have in common: process ids among them.
  const own = `${index + 1}-${randomUUID()}`
  using client = s3Client()
  try {
    const log = await compressed(await readFile(join(folder, workerLogName(index))))
    await put(client, place.bucket, keyOf(place, own, `${workerLogName(index)}.gz`), log)
    await put(client, place.bucket, keyOf(place, own, shardPartName(index)), await readFile(headerPath))
    return { url: bucketUrl(place) }
  } catch (error) {
    return { keptIn: folder, reason: describeAwsError(error, 'S3') }
  }
}

/** S3 refuses what does not have the checksum that comes with it. */
async function put(client: S3Client, bucket: string, key: string, body: Buffer): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ChecksumAlgorithm: 'CRC32' }))
}
