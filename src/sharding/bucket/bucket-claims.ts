import { PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { awsRefusal } from '../../targets/aws-errors.ts'
import { s3Client } from '../../targets/clients.ts'
import type { Claims } from '../claim/claim-request.ts'
import { type BucketPlace, bucketUrl, keyOf } from './bucket-place.ts'

/** An object for each number, beside the parts of the run. Their times are those of the bucket, by one clock for all shards. */
export class BucketClaims implements Claims, Disposable {
  readonly place: string
  readonly pollMs = 1000
  /** S3 gives whole seconds; the clocks of bucket and shard differ by less than what is left. */
  readonly marginMs = 10_000
  readonly #at: BucketPlace
  readonly #client = s3Client()

  /** @param at where the parts of one run go */
  constructor(at: BucketPlace) {
    this.#at = { ...at, prefix: keyOf(at, 'claims') }
    this.place = bucketUrl(this.#at)
  }

  /** @throws Refusal (2 or 15) if the bucket cannot be written: then the part could not be put there either */
  async take(index: number): Promise<boolean> {
    const Key = keyOf(this.#at, claimName(index))
    try {
      // "Uploads the object only if the object key name does not already exist in the bucket"; else it answers 412.
      await this.#client.send(new PutObjectCommand({ Bucket: this.#at.bucket, Key, Body: '', IfNoneMatch: '*' }))
      return true
    } catch (error) {
      const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
      // 409: another one is putting it there at this moment.
      if ($metadata?.httpStatusCode === 412 || $metadata?.httpStatusCode === 409) return false
      throw await awsRefusal(`cannot write to ${this.place}`, this.#client, error)
    }
  }

  async takenAtMs(end: number): Promise<readonly (number | undefined)[]> {
    const writtenAt = new Map<string, number | undefined>()
    const { bucket, prefix } = this.#at
    try {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: this.#client },
        { Bucket: bucket, Prefix: `${prefix}/` },
      ))
        for (const { Key = '', LastModified } of Contents) writtenAt.set(Key, LastModified?.getTime())
    } catch (error) {
      throw await awsRefusal(`cannot read ${this.place}`, this.#client, error)
    }
    return Array.from({ length: end }, (_, index) => writtenAt.get(keyOf(this.#at, claimName(index))))
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]()
  }
}

function claimName(index: number): string {
  return `claim-${index + 1}`
}
