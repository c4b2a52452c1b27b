import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { isTaken, signedPosts, signingTarget } from '../../chats/posting/posters/signed-posts.ts'
import { contentTypeOf } from '../../page/page-headers.ts'
import { type PageConfig, configFile } from '../../page/page-config.ts'

/** The properties of the custom resource. CloudFormation hands on nothing but text. */
export interface PageProperties {
  /** Content types by the names of the files. */
  readonly Files: Readonly<Record<string, string>>
  /** The contents of `config.json` for the page, which are known only when the stack is deployed. */
  readonly Config: PageConfig
}

/** The request of CloudFormation. */
export interface PageEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete'
  /** The URL that the answer is sent to. */
  readonly ResponseURL: string
  readonly StackId: string
  readonly RequestId: string
  readonly LogicalResourceId: string
  /** Not before the first answer. */
  readonly PhysicalResourceId?: string
  readonly ResourceProperties: PageProperties
  /** The earlier properties; only an update has them. */
  readonly OldResourceProperties?: PageProperties
}

const bucket = signingTarget(process.env, 'BUCKET_ENDPOINT')

// The permissions of a role that was made a moment ago do not hold everywhere at once.
const attemptsMax = 6
const firstPauseMs = 500

/**
 * Puts the page's files into its bucket, or deletes them. CloudFormation gets an answer in any case: without one it would wait
 * for its own time limit.
 */
export async function handler(event: PageEvent): Promise<void> {
  const outcome = await changeBucket(event).then(
    () => ({ Status: 'SUCCESS' }),
    (error: unknown) => ({ Status: 'FAILED', Reason: String(error) }),
  )
  await answer(event, outcome)
}

async function changeBucket({ RequestType, ResourceProperties, OldResourceProperties }: PageEvent): Promise<void> {
  const names = namesOf(ResourceProperties)
  if (RequestType === 'Delete') return await removeFiles(names)
  const { Files, Config } = ResourceProperties
  for (const [name, contentType] of Object.entries(Files))
    await putFile(name, contentType, await readFile(`${process.env['LAMBDA_TASK_ROOT']}/files/${name}`))
  await putFile(configFile, contentTypeOf(configFile), Buffer.from(JSON.stringify(Config)))
  if (OldResourceProperties !== undefined)
    await removeFiles(namesOf(OldResourceProperties).filter((name) => !names.includes(name)))
}

function namesOf({ Files }: PageProperties): string[] {
  return [...Object.keys(Files), configFile]
}

async function putFile(name: string, contentType: string, data: Buffer): Promise<void> {
  // Browsers and CloudFront ask each time whether it is still the newest.
  const headers = { 'content-type': contentType, 'cache-control': 'no-cache' }
  await send('PUT', name, data, headers)
}

async function removeFiles(names: readonly string[]): Promise<void> {
  for (const name of names) await send('DELETE', name, Buffer.alloc(0))
}

async function send(
  method: 'PUT' | 'DELETE',
  name: string,
  data: Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const request = signedPosts(bucket, { service: 's3', method, headers }, 1)
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (attempt > 0) await setTimeout(firstPauseMs * 2 ** (attempt - 1))
    // Names have nothing in them that is escaped in a URL: S3 wants a signature for the path as it is sent, others for the path
    // escaped once more.
    const { status, code } = await request(`/${name}`, data)
    // The bucket itself may be gone by then.
    if (isTaken(status) || (method === 'DELETE' && status === 404)) return
    if (attempt + 1 === attemptsMax) throw new Error(`${method} ${name}: ${status ?? code ?? 'no answer'}`)
  }
}

async function answer(
  { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId = 'page-files' }: PageEvent,
  outcome: { readonly Status: string; readonly Reason?: string },
): Promise<void> {
  const body = Buffer.from(JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId, PhysicalResourceId }))
  // The URL is signed for a request without a content type.
  const { ok, status } = await fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body })
  // Lambda then invokes the function once more.
  if (!ok) throw new Error(`CloudFormation did not take the answer: ${status}`)
}
