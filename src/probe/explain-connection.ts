import { localClasses } from '../metrics/catalogue/connection-ends.ts'
import type { ConnectionEnd } from '../metrics/recording/recorder.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Failure } from './probe-events.ts'

/** @param host that was dialled, with its port */
export function explainHandshake(end: ConnectionEnd, host: string, timeoutMs: number): Failure {
  const isLocal = localClasses.includes(end.class)
  return {
    awaited: 'HTTP status 101, which opens the connection',
    came: whatCame(end, host, timeoutMs),
    change: end.class === 'http-status' ? ofStatus(Number(end.detail)) : ofClass(end, host),
    exitCode: isLocal ? exitCodes.localResources : exitCodes.targetFailed,
  }
}

/** The target has ended a connection that was open. */
export function explainEnd(end: ConnectionEnd): { readonly came: string; readonly change: readonly string[] } {
  const code = end.class === 'closed-by-peer' || end.class === 'idle' ? Number(end.detail) : null
  const how = code === null ? end.class : `close code ${code}`
  return { came: `the end (${how}) of the connection`, change: ofCloseCode(code) }
}

function whatCame({ class: name, detail }: ConnectionEnd, host: string, timeoutMs: number): string {
  switch (name) {
    case 'http-status':
      return `HTTP status ${detail}`
    case 'refused':
      return `a refused TCP connection: nothing listens at ${host}`
    case 'dns':
      return `no address for the name ${host}`
    case 'connect-timeout':
      return `nothing within ${timeoutMs / 1000} s`
    case 'tls':
      return `an error of TLS: ${detail ?? 'no code'}`
    case 'eof':
      return 'the end of the connection without an answer'
    case 'reset':
      return 'a reset of the connection'
    default:
      return `${name}${detail === undefined ? '' : ` ${detail}`}`
  }
}

function ofStatus(status: number): string[] {
  if (status === 401)
    return [
      'The chat does not know who connects: give its token by --header or --query, or sign tickets by --ticket-key.',
      'API Gateway says 401 also where an identity source of its authorizer, a header or a query parameter, is missing.',
    ]
  if (status === 403)
    return [
      'On API Gateway the authorizer denies it, the stage in the path of the URL is wrong (wss://id.execute-api.region.amazonaws.com/stage), or the API wants requests that are signed by IAM.',
      'Give the token of the chat by --header or --query; compare the URL with that of the deployed stage.',
    ]
  if (status === 429)
    return [
      'The target limits its connections: on API Gateway the account, the stage or $connect is throttled.',
      'Wait, and look at who else connects; two clients alone are no load.',
    ]
  if (status === 400)
    return ['The handshake itself is not accepted: does the chat want a --subprotocol, a --header or a --query?']
  if (status === 404) return ['No chat is at this path: compare the path of the URL with that of the chat.']
  if (status === 426 || status === 200)
    return ['What answers speaks HTTP, and no WebSocket at this path: compare the path and the port of the URL.']
  if (status >= 300 && status < 400)
    return ['It redirects, and fanbench does not follow redirects: give the URL that it redirects to.']
  if (status === 504) return ['On API Gateway the $connect function took longer than 29 s: its log says why.']
  if (status >= 500)
    return [
      'The $connect function, or the server, has failed: its log says why.',
      'API Gateway says 502 where $connect throws or returns no status, and 500 where it may not invoke the function.',
      'A post of $connect to the connection that it is asked about is answered 410 (GoneException): the connection is open only after its answer.',
    ]
  return ['On API Gateway this is the status that the $connect function has returned.']
}

function ofClass({ class: name, detail }: ConnectionEnd, host: string): string[] {
  switch (name) {
    case 'refused':
      return [`Start the chat, or compare ${host} with where it listens.`]
    case 'dns':
      return ['Compare the host of the URL, letter by letter; a deployed API that was deleted has no name any more.']
    case 'connect-timeout':
      return ['A firewall, a wrong port, or a $connect function that hangs: --connect-timeout waits longer.']
    case 'tls':
      return [ofTls(String(detail))]
    case 'reset':
    case 'eof':
      return [
        'Check whether the port speaks TLS: use wss:// if it does, and ws:// if it does not. A proxy may also have cut the connection.',
      ]
    case 'protocol':
      return ['The other side is not a WebSocket server, or breaks RFC 6455: check the path and the port of the URL.']
    case 'local-files':
    case 'local-ports':
      return ['This machine has no open files or ports left: fanbench doctor says how many there are.']
    default:
      return ['Compare the URL with that of the chat.']
  }
}

function ofTls(code: string): string {
  if (/SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ISSUER/.test(code))
    return 'Its certificate is signed by an authority that this machine does not know: name the file of the authority in NODE_EXTRA_CA_CERTS.'
  if (/ALTNAME|HOSTNAME/.test(code))
    return 'Its certificate is for another name: use the name that it is for in the URL.'
  if (code.includes('EXPIRED')) return 'Its certificate has expired: renew it, or look at the clock of this machine.'
  return 'Does the port speak TLS at all? If it does not, and is on this machine, the URL begins with ws://.'
}

function ofCloseCode(code: number | null): string[] {
  if (code === 1003) return ['API Gateway closes with 1003 for a binary frame: the protocol has to send text.']
  if (code === 1008) return ['1008 is a breach of policy: the chat does not accept what was sent, or who sent it.']
  if (code === 1009) return ['1009 is a message that is too large: API Gateway takes frames up to 32 KB.']
  if (code === 1011) return ['1011 is an error of the server: its log says why.']
  if (code === null) return ['The server may have ended, or a proxy between: look at its log.']
  return ['The chat has closed the connection by itself: look at its log for why.']
}
