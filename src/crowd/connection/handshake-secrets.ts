import { unescape } from 'node:querystring'
import { withMaskedUrls } from '../../masked-url.ts'
import type { Handshake } from './handshake.ts'

/** Of shorter ones there would be more in any text than were meant. */
const shortest = 3

/** Values of JSON keys that sound like secrets, and signed tokens: those that a chat hands out are not ours to know. */
const secretValue = /("[^"]*(?:token|secret|passw|authorization|cookie|api-?_?key)[^"]*\\?"\s*:\s*\\?")[^"\\]+/gi
const signedToken = /\beyJ[\w-]+(?:\.[\w-]+)+/g
const userInfo = /(:\/\/)[^\s/@"'\\]+@/g

/** What a handshake brings along that nobody else may see, in the forms in which a server may hand it back. */
export class HandshakeSecrets {
  readonly #forms: readonly string[]

  constructor(url: string, { headers, query, subprotocols }: Pick<Handshake, 'headers' | 'query' | 'subprotocols'>) {
    const { username, password, searchParams, hash } = new URL(url)
    const [user, word] = [unescape(username), unescape(password)]
    const values = [...Object.values(headers), ...query.map(([, value]) => value), ...subprotocols]
    const secrets = [
      user,
      word,
      `${user}:${word}`,
      unescape(hash.slice(1)),
      // Of `?eyJhbGciOi` the name is the secret.
      ...[...searchParams].map(([name, value]) => (value === '' ? name : value)),
      // What stands around the name of a member, and `Bearer abc` word by word.
      ...values.flatMap((value) => value.split('{member}')).flatMap((part) => [part, ...part.split(/\s+/)]),
    ].filter((secret) => secret.length >= shortest)
    // The longest first, so that nothing is left of one that holds another.
    this.#forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length)
  }

  /**
   * The first characters of a text, each secret in it as `***`. Masked before it is cut: half a secret would not be known as
   * one. The masks are as long as the secrets until then, so that nothing moves up from where half a secret may stand.
   */
  masked(text: string, characters: number): string {
    const own = this.#forms.reduce((masked, form) => masked.replaceAll(form, asterisks(form)), text)
    const all = own
      .replaceAll(secretValue, (match, before: string) => before + asterisks(match.slice(before.length)))
      .replaceAll(signedToken, asterisks)
      .replaceAll(userInfo, (match, before: string) => before + asterisks(match.slice(before.length, -1)) + '@')
    return withMaskedUrls(all.slice(0, characters)).replaceAll(/\*{3,}/g, '***')
  }
}

function asterisks(secret: string): string {
  return '*'.repeat(secret.length)
}

function formsOf(secret: string): string[] {
  // The last characters of a base64 text depend on what follows.
  const inBase64 = Buffer.from(secret)
    .toString('base64')
    .replace(/.{2}=*$/, '')
  const forms = [inBase64, inBase64.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(secret)]
  return [secret, JSON.stringify(secret).slice(1, -1), ...forms].filter((form) => form.length >= shortest)
}
