import { urlToHttpOptions } from 'node:url'
import { type Credentials, PostSigner } from './post-signer.ts'
import { type PostAnswer, type Poster, answerOfFailure, requestTimeoutMs } from './poster.ts'

export interface PostTarget {
  /** Of `@connections`: `https://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod`. */
  readonly endpoint: string
  readonly region: string
  readonly credentials: Credentials
}

/**
 * Posts with Node's own HTTP client and a signature of our own, for a fraction of the SDK's CPU time. It knows nothing
 * else: no other credentials than those given, no correction of a wrong clock, no retries.
 */
export function lightPoster({ endpoint, region, credentials }: PostTarget): Poster {
  const url = new URL(endpoint)
  // Not imported: to `import` it reads all that it exports, among it a WebSocket that loads all of undici, and so makes
  // the init phase a tenth longer.
  const { request, Agent } =
    url.protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
  const { hostname, port } = urlToHttpOptions(url)
  const shared = { hostname, port, method: 'POST', agent: new Agent({ keepAlive: true }) }
  const signer = new PostSigner(url.host, region, credentials)
  const prefix = `${url.pathname.replace(/\/$/, '')}/@connections/`

  return (connectionId, data) => {
    const { promise, resolve } = Promise.withResolvers<PostAnswer>()
    const path = `${prefix}${encodeURIComponent(connectionId)}`
    const headers = signer.headers(path, data, Date.now())
    headers.push('content-length', String(data.length))
    const post = request({ ...shared, path, headers })
    const timeout = setTimeout(() => post.destroy(new Error('no answer in time')), requestTimeoutMs)
    const answer = (answered: PostAnswer) => {
      clearTimeout(timeout)
      resolve(answered)
    }
    post.on('error', ({ code }: NodeJS.ErrnoException) => answer(answerOfFailure({ code })))
    post.on('response', (response) => {
      const { statusCode: status = 0 } = response
      const isTaken = status >= 200 && status < 300
      response.on('end', () => answer(isTaken ? 'delivered' : answerOfFailure({ status })))
      // Its body was cut off. The SDK, too, then takes the word of a failing status, but not that of a good one.
      response.on('error', ({ code }: NodeJS.ErrnoException) =>
        answer(answerOfFailure(isTaken ? { code } : { status })),
      )
      response.resume()
    })
    post.end(data)
    return promise
  }
}

/**
 * Where a function posts to, and as whom: what Lambda and the stack say in its environment variables.
 * @throws Error naming those that are missing, which is while the module loads
 */
export function postTarget(variables: Readonly<NodeJS.ProcessEnv>): PostTarget {
  const missing: string[] = []
  const read = (name: string) => {
    const value = variables[name] ?? ''
    if (value === '') missing.push(name)
    return value
  }
  const target = {
    endpoint: read('AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI'),
    region: read('AWS_REGION'),
    credentials: {
      accessKeyId: read('AWS_ACCESS_KEY_ID'),
      secretAccessKey: read('AWS_SECRET_ACCESS_KEY'),
      sessionToken: variables['AWS_SESSION_TOKEN'],
    },
  }
  if (missing.length > 0) throw new Error(`${missing.join(', ')}: not set`)
  return target
}
