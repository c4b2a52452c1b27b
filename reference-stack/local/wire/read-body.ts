import type { IncomingMessage } from 'node:http'

export type RequestBody =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  /** The caller went away in the middle of it. */
  | { readonly kind: 'cut-off' }

/** Reads a body to its end, so that the caller gets the answer, but keeps no more than `maxBytes` of it. Never rejects. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<RequestBody> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) chunks = []
      else chunks.push(chunk)
    })
    request.once('end', () => {
      if (bytes > maxBytes) resolve({ kind: 'too-large' })
      else resolve({ kind: 'read', bytes: Buffer.concat(chunks) })
    })
    request.once('error', () => resolve({ kind: 'cut-off' }))
    request.once('close', () => resolve({ kind: 'cut-off' }))
  })
}
