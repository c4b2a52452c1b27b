import { readSync, writeSync } from 'node:fs'

export interface RuntimeApiAnswer {
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The descriptor of the connection that the runtime inherits from the service. */
const connection = 3
const endOfHead = '\r\n\r\n'

const received = Buffer.alloc(64 * 1024)

/**
 * Asks the Runtime API and blocks the process until it has answered: no timer, socket or promise of the handler goes on.
 * From `next` until there is an event, Lambda freezes an environment alike. When the service is gone, the process ends with all that it has started.
 */
export function callRuntimeApi(
  method: 'GET' | 'POST',
  path: string,
  { headers = {}, body = '' }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
): RuntimeApiAnswer {
  const lines = [
    `${method} /2018-06-01/runtime/${path} HTTP/1.1`,
    `host: ${process.env['AWS_LAMBDA_RUNTIME_API']}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  try {
    send(Buffer.from(lines.join('\r\n') + endOfHead + body))
    return receive()
  } catch {
    return endGroup()
  }
}

/** Ends this process and those that it has started: nothing of an environment is left when its service is not. */
export function endGroup(): never {
  process.kill(-process.pid, 'SIGKILL')
  return process.exit(1)
}

function send(bytes: Buffer): void {
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(connection, bytes, sent)
}

/** Reads one answer. The service tells the length of every body, and sends nothing that was not asked for. */
function receive(): RuntimeApiAnswer {
  let bytes = receiveSome()
  while (!bytes.includes(endOfHead)) bytes = Buffer.concat([bytes, receiveSome()])
  const bodyStart = bytes.indexOf(endOfHead) + endOfHead.length
  const headers = readHeaders(bytes.toString('latin1', 0, bodyStart))
  const parts = [bytes.subarray(bodyStart)]
  let missing = Number(headers['content-length'] ?? 0) - (bytes.length - bodyStart)
  while (missing > 0) {
    const part = receiveSome()
    parts.push(part)
    missing -= part.length
  }
  return { headers, body: Buffer.concat(parts).toString('utf8') }
}

function receiveSome(): Buffer {
  const length = readSync(connection, received)
  if (length === 0) throw new Error('the service has closed the connection')
  return Buffer.from(received.subarray(0, length))
}

function readHeaders(head: string): Record<string, string> {
  const [, ...lines] = head.trimEnd().split('\r\n')
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
}
