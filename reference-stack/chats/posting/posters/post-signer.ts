import { type KeyObject, createHmac, createSecretKey, hash } from 'node:crypto'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The session token, which the temporary credentials of every function include. */
  readonly sessionToken?: string | undefined
}

/** The service, the method and the headers of the signed requests. */
export interface Signing {
  /** As AWS signs for it: `execute-api`, `lambda`. */
  readonly service: string
  /** POST if left out. */
  readonly method?: 'POST' | 'PUT' | 'DELETE'
  /** Headers that all requests have, names in lower case; AWS wants each `x-amz-` header signed. */
  readonly headers?: Readonly<Record<string, string>>
}

/** The parts that all posts of the same data within the same second share; only the path differs. */
interface Common {
  readonly data: string | Buffer
  readonly second: number
  /** Names and values in turn. */
  readonly headers: readonly string[]
  /** The canonical request after its path. */
  readonly canonicalRest: string
  /** The string to sign before the hash of the canonical request. */
  readonly toSign: string
  /** The header `Authorization` before the signature. */
  readonly authorization: string
  readonly key: KeyObject
}

const algorithm = 'AWS4-HMAC-SHA256'

/** AWS Signature Version 4 for requests to one host. */
export class PostSigner {
  readonly #host: string
  readonly #region: string
  readonly #credentials: Credentials
  readonly #signing: Signing
  #common: Common | undefined

  /** @param host with its port if that is not the protocol's own, as in the header `Host` */
  constructor(host: string, region: string, credentials: Credentials, signing: Signing) {
    this.#host = host
    this.#region = region
    this.#credentials = credentials
    this.#signing = signing
  }

  /**
   * The headers of a signed request, names
 and values in turn, but for `Content-Length`.
   *
   * @param path with its connection id percent-encoded, as it is sent
   */
  headers(path: string, data: string | Buffer, nowMs: number): string[] {
    const { method = 'POST' } = this.#signing
    const { headers, canonicalRest, toSign, authorization, key } = this.#commonAt(Math.floor(nowMs / 1000), data)
    // "CanonicalURI: the URI-encoded version of the absolute path", encoded once more for all services but Amazon S3.
    const canonicalPath = encodeURIComponent(path).replaceAll('%2F', '/')
    const canonicalHash = hash('sha256', `${method}\n${canonicalPath}${canonicalRest}`)
    const signature = createHmac('sha256', key).update(`${toSign}${canonicalHash}`).digest('hex')
    return [...headers, 'authorization', `${authorization}${signature}`]
  }

  #commonAt(second: number, data: string | Buffer): Common {
    const last = this.#common
    if (last?.second === second && last.data === data) return last
    const { accessKeyId, sessionToken } = this.#credentials
    const instant = new Date(second * 1000).toISOString().replaceAll(/[:-]|\.000/g, '')
    const day = instant.slice(0, 8)
    const scope = `${day}/${this.#region}/${this.#signing.service}/aws4_request`
    const hashOfData = hash('sha256', data)
    const headers: Record<string, string> = {
      'content-type': 'application/octet-stream',
      host: this.#host,
      'x-amz-content-sha256': hashOfData,
      'x-amz-date': instant,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
      ...this.#signing.headers,
    }
    // "Sorted by character code".
    const signed = Object.entries(headers).sort(([one], [other]) => (one < other ? -1 : 1))
    const signedNames = signed.map(([name]) => name).join(';')
    const canonicalHeaders = signed.map((header) => `${header.join(':')}\n`).join('')
    return (this.#common = {
      data,
      second,
      headers: signed.flat(),
      canonicalRest: `\n\n${canonicalHeaders}\n${signedNames}\n${hashOfData}`,
      toSign: `${algorithm}\n${instant}\n${scope}\n`,
      authorization: `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=`,
      key: this.#keyOf(day),
    })
  }

  /** As a key object: for each signature made from bytes anew, it would cost several times what the signature does. */
  #keyOf(day: string): KeyObject {
    const secret = Buffer.from(`AWS4${this.#credentials.secretAccessKey}`)
    const parts = [day, this.#region, this.#signing.service, 'aws4_request']
    return createSecretKey(parts.reduce((key, part) => createHmac('sha256', key).update(part).digest(), secret))
  }
}
