import { urlToHttpOptions } from 'node:url'
import { type Credentials, PostSigner, type Signing } from './post-signer.ts'
import { requestTimeoutMs } from './poster.ts'

/** The endpoint and the credentials for the requests of a function. */
export interface SigningTarget {
  /** `https://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod` */
  readonly endpoint: string
  readonly region: string
  readonly credentials: Credentials
}

/** The outcome of a request: the status of the answer, or the code of the error if there was no answer. */
export interface PostOutcome {
  readonly status?: number | undefined
  readonly code?: string | undefined
}

/**
 * Posts `data` to a path, percent-encoded, of the endpoint's host; never rejects. A text takes less than a buffer: Node then
 * writes it to the socket in one piece with the headers.
 */
export type SignedPost = (path: string, data: string | Buffer) => Promise<PostOutcome>

/**
 * Posts with Node's own HTTP client and a signature of our own, for a fraction of the SDK's CPU time. It knows nothing
 * else: no other credentials than those given, no correction of a wrong clock, no retries.
 *
 * @param socketsMax requests that may be under way at once; more wait for a socket
 */
export function signedPosts(
  { endpoint, region, credentials }: SigningTarget,
  signing: Signing,
  socketsMax: number,
): SignedPost {
  const url = new URL(endpoint)
  // Not imported: to `import` it reads all that it exports, among it a WebSocket that loads all of undici, and so makes
  // the init phase a tenth longer.
  const { request, Agent } =
    url.protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
  const { hostname, port } = urlToHttpOptions(url)
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax, maxFreeSockets: socketsMax })
  const shared = { hostname, port, method: signing.method ?? 'POST', agent }
  const signer = new PostSigner(url.host, region, credentials, signing)

  let underWay = 0

  return (path, data) => {
    const { promise, resolve } = Promise.withResolvers<PostOutcome>()
    const headers = signer.headers(path, data, Date.now())
    headers.push('content-length', String(Buffer.byteLength(data)))
    const post = request({ ...shared, path, headers })
    let timeout: NodeJS.Timeout | undefined
    let isUnderWay = true
    // A request that is destroyed may say so twice.
    const end = (outcome: PostOutcome) => {
      if (isUnderWay) underWay--
      isUnderWay = false
      clearTimeout(timeout)
      resolve(outcome)
    }
    const limitTime = () => {
      timeout = setTimeout(() => post.destroy(new Error('no answer in time')), requestTimeoutMs)
    }
    // A request that waits for a socket is late, but nothing is wrong with the other side.
    if (++underWay > socketsMax) post.on('socket', limitTime)
    else limitTime()
    post.on('error', ({ code }: NodeJS.ErrnoException) => end({ code }))
    post.on('response', (response) => {
      const { statusCode: status = 0 } = response
      response.on('end', () => end({ status }))
      // Its body was cut off. The SDK, too, then takes the word of a failing status, but not that of a good one.
      response.on('error', ({ code }: NodeJS.ErrnoException) => end(isTaken(status) ? { code } : { status }))
      response.resume()
    })
    post.end(data)
    return promise
  }
}

export function isTaken(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300
}

/**
 * @param endpoint the variable that says where to
 * @throws Error naming the variables that are missing, which is while the module loads
 */
export function signingTarget(variables: Readonly<NodeJS.ProcessEnv>, endpoint: string): SigningTarget {
  const missing: string[] = []
  const read = (name: string) => {
    const value = variables[name] ?? ''
    if (value === '') missing.push(name)
    return value
  }
  const target = {
    endpoint: read(endpoint),
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
