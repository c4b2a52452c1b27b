import { unescape } from 'node:querystring'
import { withMaskedUrls } from '../../masked-url.ts'
import type { Handshake } from './handshake.ts'
import { SecretValues, asterisks } from './secret-values.ts'

/** The number of characters that are searched for secrets; a secret may begin before the shown characters end. */
const longestEncoded = 4096

/** Parts of the names of secrets, as the source of a pattern. */
const secretWords = 'token|secret|passw|passphrase|authorization|cookie|credential|private-?_?key|api-?_?key'

const secretName = new RegExp(secretWords, 'i')

/** Tells whether `ApiKey=abc` or `DB_PASSWORD=abc` is probably a secret. */
export function soundsSecret(entry: string): boolean {
  return secretName.test(entry.split('=', 1)[0] ?? '')
}

/** Values of JSON keys that sound like secrets, and signed tokens: also those that the chat itself issues are masked. */
const secretValue = new RegExp(String.raw`("[^"]*(?:${secretWords})[^"]*\\?"\s*:\s*\\?")[^"\\]+`, 'gi')
const signedToken = /\beyJ[\w-]+(?:\.[\w-]+)+/g
/** `password=...` and `Authorization: Bearer ...` outside of JSON, the ids of AWS's access keys, and its signatures. */
const namedSecret = new RegExp(
  String.raw`((?:${secretWords})[\w-]*\s*[=:]\s*(?:(?:bearer|basic)\s+)?)[^\s"',;}&]+`,
  'gi',
)
const accessKey = /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g
const signature = /(?<=\bSignature=)[\da-f]{64}\b/gi
const userInfo = /(:\/\/)[^\s/@"'\\]+@/g

/** The secrets of a handshake and of the chat that it goes to, in the encodings in which a server may send them back. */
export class HandshakeSecrets {
  readonly #own: SecretValues

  constructor(url: string, { headers, query, subprotocols, publishHeaders, ofTheChat }: Omit<Handshake, 'tickets'>) {
    const { username, password, searchParams, hash } = new URL(url)
    const [user, word] = [unescape(username), unescape(password)]
    const secretHeaders = [...Object.entries(headers), ...Object.entries(publishHeaders)].filter(
      (header) => !isOrigin(header),
    )
    const values = [...secretHeaders.map(([, value]) => value), ...query.map(([, value]) => value), ...subprotocols]
    this.#own = new SecretValues([
      user,
      word,
      `${user}:${word}`,
      unescape(hash.slice(1)),
      // Of `?eyJhbGciOi` the name is the secret.
      ...[...searchParams].map(([name, value]) => (value === '' ? name : value)),
      // The parts around the name of a member, and `Bearer abc` word by word.
      ...values.flatMap((value) => value.split('{member}')).flatMap((part) => [part, ...part.split(/\s+/)]),
      ...ofTheChat,
    ])
  }

  /**
   * The first characters of a text, with each secret in it as `***`. It is masked before it is cut: half a secret would not be
   * found. Until the cut, masks are as long as the secrets, so that no text from behind the cut moves in front of it.
   */
  masked(text: string, characters: number): string {
    const all = this.#own
      .covered(text.slice(0, characters * 16 + longestEncoded))
      .replaceAll(secretValue, (match, before: string) => before + asterisks(match.slice(before.length)))
      .replaceAll(namedSecret, (match, before: string) => before + asterisks(match.slice(before.length)))
      .replaceAll(accessKey, asterisks)
      .replaceAll(signature, asterisks)
      .replaceAll(signedToken, asterisks)
      .replaceAll(userInfo, (match, before: string) => before + asterisks(match.slice(before.length, -1)) + '@')
    return withMaskedUrls(all.slice(0, characters)).replaceAll(/\*{3,}/g, '***')
  }
}

/** The user of a refused page has to know its origin, so the origin is no secret. */
function isOrigin([name, value]: readonly [string, string]): boolean {
  if (name.toLowerCase() !== 'origin') return false
  return value === 'null' || (URL.canParse(value) && new URL(value).origin === value)
}
