import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'

interface Refused {
  readonly status: number
  readonly code: string
}

/** What S3 says instead of an answer; null: it answers. It may take its time. */
export type Trouble = (request: { method: string; key: string }) => Refused | null | Promise<Refused | null>

/** As much of S3 as shards need, on loopback: PutObject with its checksum and If-None-Match, GetObject, HeadObject, ListObjectsV2 by pages. */
export interface S3StandIn extends AsyncDisposable {
  readonly url: string
  /** By `bucket/key`. */
  readonly objects: Map<string, Buffer>
  /** By the same; of those that were put there by a request. */
  readonly writtenAt: Map<string, Date>
  /** May be set. */
  trouble: Trouble
}

/** @param pageSize objects that are listed at a time */
export async function startS3(pageSize = 1000): Promise<S3StandIn> {
  const objects = new Map<string, Buffer>()
  const writtenAt = new Map<string, Date>()
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const standIn: S3StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    writtenAt,
    trouble: () => null,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return standIn

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', standIn.url)
    const [method, key] = [request.method ?? '', decodeURIComponent(pathname.slice(1))]
    const body = await buffer(request)
    const trouble = await standIn.trouble({ method, key })
    if (trouble !== null) refuse(response, trouble)
    else if (method === 'PUT' && request.headers['if-none-match'] === '*' && objects.has(key))
      refuse(response, { status: 412, code: 'PreconditionFailed' })
    else if (method === 'PUT') put(key, body, request.headers['x-amz-checksum-crc32'], response)
    else if (searchParams.get('list-type') === '2') list(key.replace(/\/$/, ''), searchParams, response)
    else if (objects.has(key)) get(key, method, response)
    else refuse(response, { status: 404, code: 'NoSuchKey' })
  }

  function put(key: string, body: Buffer, checksum: unknown, response: ServerResponse): void {
    const expected = Buffer.alloc(4)
    expected.writeUInt32BE(crc32(body))
    if (checksum !== expected.toString('base64')) {
      refuse(response, { status: 400, code: 'BadDigest' })
      return
    }
    objects.set(key, body)
    writtenAt.set(key, new Date())
    response.writeHead(200, { etag: '"1"' }).end()
  }

  function get(key: string, method: string, response: ServerResponse): void {
    const written = writtenAt.get(key)
    response
      .writeHead(200, written && { 'last-modified': written.toUTCString() })
      .end(method === 'HEAD' ? undefined : objects.get(key))
  }

  /** In whole seconds, as S3 gives it. */
  function lastModified(key: string): string {
    const written = writtenAt.get(key)
    return written === undefined
      ? ''
      : `<LastModified>${written.toISOString().replace(/\.\d+Z$/, '.000Z')}</LastModified>`
  }

  function list(bucket: string, search: URLSearchParams, response: ServerResponse): void {
    const start = `${bucket}/${search.get('prefix') ?? ''}`
    const keys = [...objects.keys()].filter((key) => key.startsWith(start)).toSorted()
    const from = Number(search.get('continuation-token') ?? 0)
    const page = keys.slice(from, from + pageSize)
    const more = from + page.length < keys.length
    const contents = page
      .map((key) => `<Contents><Key>${key.slice(bucket.length + 1)}</Key>${lastModified(key)}</Contents>`)
      .join('')
    const next = more ? `<NextContinuationToken>${from + page.length}</NextContinuationToken>` : ''
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`)
  }
}

function refuse(response: ServerResponse, { status, code }: Refused): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<Error><Code>${code}</Code><Message>no</Message></Error>`)
}
