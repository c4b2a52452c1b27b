import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

export interface StoredComment {
  readonly id: number
  readonly user: { readonly type: string } | null
  body: string
}

interface StandIn extends AsyncDisposable {
  readonly url: string
  readonly comments: StoredComment[]
  /** `GET /repos/...` */
  readonly requests: string[]
}

/**
 * A stand-in for the comments of GitHub's REST API, in pages of 100.
 *
 * @param status of each answer to a request that writes, instead of what it asks for
 */
export async function startGitHub(comments: StoredComment[], status?: number): Promise<StandIn> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '', 'http://github')
      requests.push(`${request.method} ${url.pathname}`)
      const { body } = request.method === 'GET' ? { body: '' } : ((await json(request)) as { body: string })
      const wrong = request.headers.authorization === 'Bearer token' ? undefined : 401
      const code = wrong ?? (request.method === 'GET' ? undefined : status)
      if (code !== undefined) return response.writeHead(code).end('{}')
      if (request.method === 'GET') {
        const first = (Number(url.searchParams.get('page')) - 1) * 100
        return response.end(JSON.stringify(comments.slice(first, first + 100)))
      }
      const id = Number(url.pathname.split('/').at(-1))
      const comment = comments.find((one) => one.id === id) ?? { id: 7000, user: { type: 'Bot' }, body }
      comment.body = body
      if (!comments.includes(comment)) comments.push(comment)
      return response.end(JSON.stringify(comment))
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    comments,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
