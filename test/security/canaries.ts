/** A secret for each place that one may stand in; found again in clear, in base64 and percent-encoded. */
const places = [
  'user',
  'password',
  'query',
  'second query',
  'query name',
  'fragment',
  'access key',
  'secret key',
  'session token',
  'environment',
  'unknown setting',
  'mistyped setting',
  'config value',
  'config object',
  'config text',
  'protocol error',
  'late protocol error',
  'definition error',
  'target file',
  'hidden parameter',
  'mistyped parameter',
  'endpoint',
  'unknown option',
  'scenario',
  'run name',
  'header',
  'added query',
  'subprotocol',
  'publish header',
  'ticket key',
  'mistyped header',
  'mistyped query',
  'mistyped subprotocol',
] as const

export type Place = (typeof places)[number]

export const canaries = Object.fromEntries(
  places.map((place) => [
    place,
    `kanari+${place.replaceAll(' ', '')}${place === 'subprotocol' ? '-' : '/'}Zq7wLp2xVb9t`,
  ]),
) as Readonly<Record<Place, string>>

/** Of an Ed25519 key in PKCS #8 the last 32 bytes are the secret, and may be any. */
const ticketKey = Buffer.concat([
  Buffer.from('302e020100300506032b657004220420', 'hex'),
  Buffer.from(canaries['ticket key'].padEnd(32, '.')),
]).toString('base64')

export const ticketKeyPem = `-----BEGIN PRIVATE KEY-----\n${ticketKey}\n-----END PRIVATE KEY-----\n`

const encoded = [
  ticketKey,
  ...Object.values(canaries).flatMap((canary) => [
    canary,
    encodeURIComponent(canary),
    Buffer.from(canary)
      .toString('base64')
      .replace(/.{2}=*$/, ''),
  ]),
]

export const inUrl = (place: Place) => encodeURIComponent(canaries[place])

/** The URL with a secret wherever one may be. */
export function secretive(url: string): string {
  const { protocol, host } = new URL(url)
  const user = `${inUrl('user')}:${inUrl('password')}`
  return `${protocol}//${user}@${host}/?token=${inUrl('query')}&key=${inUrl('second query')}&${inUrl('query name')}`
}

/** The user's environment. */
export const keys = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: canaries['access key'],
  AWS_SECRET_ACCESS_KEY: canaries['secret key'],
  AWS_SESSION_TOKEN: canaries['session token'],
  CHAT_TOKEN: canaries['environment'],
}

/** What a handshake brings along, with a secret wherever one may be. */
export const secretiveHandshake = [
  `--header=Authorization: Bearer ${canaries['header']}`,
  `--query=pass=${canaries['added query']}`,
  `--subprotocol=${canaries['subprotocol']}`,
  `--publish-header=x-api-key: ${canaries['publish header']}`,
]

/** The secrets that stand in a text, in whatever form; and tickets, which are secret for a minute. */
export function leaksIn(text: string): string[] {
  return [...encoded.filter((secret) => text.includes(secret)), ...(text.match(/eyJ[\w-]{20,}\.[\w-]{80,}/g) ?? [])]
}
