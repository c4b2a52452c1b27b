import { once } from 'node:events'
import { setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { describeAwsError } from '../../targets/aws-errors.ts'
import { s3Client } from '../../targets/clients.ts'
import { type BucketPlace, bucketUrl } from './bucket-place.ts'
import { type GrowingPart, PieceUpload } from './piece-upload.ts'

/** The place of all parts of the run, if this one is there too; else where it was left, and why. */
export type UploadedPart = { readonly url: string } | { readonly keptIn: string; readonly reason: string }

/** A shard that is killed loses what it has received since the last round, and at most a second more. */
const roundMs = 5_000

/** Until there is a header: shards wait for each other before they begin. */
const lookMs = 250

/**
 * Puts a shard's part into a bucket while it is written, so that what a killed container has measured is there. It has a thread of
 * its own, which gives way to that of the members: reading, compressing, signing and sending take no time in which messages arrive.
 */
export class PartUpload implements AsyncDisposable {
  readonly #thread: Worker
  readonly #uploaded: Promise<UploadedPart>

  constructor(part: GrowingPart, place: BucketPlace) {
    const data: UploadThreadData = { fanbenchUpload: true, part, place }
    // This module, or the bundle that it is part of.
    this.#thread = new Worker(new URL(import.meta.url), { workerData: data, execArgv: [] })
    this.#thread.unref()
    this.#uploaded = answerOf(this.#thread, part.folder)
  }

  /**
   * Puts what is left of the part there, which is whole by now. What cannot be put there stays where it is, and the reason is given;
   * nothing is thrown for it.
   */
  async finish(): Promise<UploadedPart> {
    this.#thread.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have none
    this.#thread.postMessage('finish')
    return await this.#uploaded
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate()
  }
}

interface UploadThreadData {
  readonly fanbenchUpload: true
  readonly part: GrowingPart
  readonly place: BucketPlace
}

async function answerOf(thread: Worker, folder: string): Promise<UploadedPart> {
  try {
    const [answer] = (await Promise.race([
      once(thread, 'message'),
      once(thread, 'exit').then(([code]) => Promise.reject(new Error(`the upload ended with exit code ${code}`))),
    ])) as [UploadedPart]
    return answer
  } catch (error) {
    return { keptIn: folder, reason: (error as Error).message }
  }
}

/** The work of the thread: a round every few seconds, and at the end the rest. */
async function uploadUntilFinished({ part, place }: UploadThreadData): Promise<UploadedPart> {
  const finish = new AbortController()
  parentPort?.once('message', () => finish.abort())
  using client = s3Client()
  const upload = new PieceUpload(client, place, part)
  while (!finish.signal.aborted) {
    // What fails now may succeed in the next round; the last one says why it does not.
    await upload.round().catch(() => undefined)
    await sleep(upload.hasBegun ? roundMs : lookMs, undefined, { signal: finish.signal }).catch(() => undefined)
  }
  try {
    while (await upload.round());
    return { url: bucketUrl(place) }
  } catch (error) {
    return { keptIn: part.folder, reason: describeAwsError(error, 'S3') }
  }
}

if (!isMainThread && (workerData as Partial<UploadThreadData> | null)?.fanbenchUpload === true) {
  // Linux has a priority for each thread; elsewhere it would be that of the members as well.
  if (process.platform === 'linux') setPriority(19)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have none
  void uploadUntilFinished(workerData as UploadThreadData).then((answer) => parentPort?.postMessage(answer))
}
