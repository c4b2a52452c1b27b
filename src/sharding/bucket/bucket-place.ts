import { Refusal, exitCodes } from '../../exit-codes.ts'

/** A part of a bucket. */
export interface BucketPlace {
  readonly bucket: string
  /** The prefix of the keys, without a slash at its end; empty for the whole bucket. */
  readonly prefix: string
}

/** @throws Refusal (2) for what is no `s3://bucket/prefix` */
export function parseBucketPlace(url: string): BucketPlace {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z\d][a-z\d.-]{1,61}[a-z\d])(?:\/(.*))?$/.exec(url) ?? []
  if (bucket === undefined)
    throw new Refusal(exitCodes.usage, `${url}: is not a place in a bucket; give it as s3://bucket/prefix`)
  return { bucket, prefix: prefix.replace(/\/+$/, '') }
}

export function isBucketUrl(text: string): boolean {
  return text.startsWith('s3://')
}

export function bucketUrl({ bucket, prefix }: BucketPlace): string {
  return `s3://${bucket}/${prefix}`
}

/**
 * Where the parts of a run go beside what Artillery keeps of it in its bucket, by the variables that it sets in its
 * containers: `test-runs/<test id>/fanbench`. Null where there is no such bucket.
 */
export function artilleryBucketPlace(environment: Readonly<Record<string, string | undefined>>): BucketPlace | null {
  const { ARTILLERY_S3_BUCKET: bucket, ARTILLERY_TEST_RUN_ID: testId } = environment
  if (bucket === undefined || bucket === '' || testId === undefined || testId === '') return null
  return { bucket, prefix: `test-runs/${testId}/fanbench` }
}

/** `test-runs/<test id>/fanbench/<folder>/<file>`. */
export function keyOf({ prefix }: BucketPlace, ...names: readonly string[]): string {
  return [...(prefix === '' ? [] : [prefix]), ...names].join('/')
}
