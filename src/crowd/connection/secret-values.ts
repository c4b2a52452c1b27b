import { backwards, decodedTexts } from './decoded-texts.ts'

/** Shorter texts occur by chance in any text, and shorter ones than the second in other cases, backwards, or decoded. */
const [shortest, shortestDecoded] = [3, 6]

/** Stands before the credentials in a header, and is no secret. */
const scheme = /^(?:bearer|basic|digest|negotiate)$/i

/** Stands in the place of a text in which a secret is hidden in an encoding that cannot be taken out of it. */
export const notShown = '(not shown: a secret is in it, encoded)'

/**
 * Texts that are secrets, found in other texts in the encodings in which a server may send them back. In the usual ones the secret
 * alone is replaced; a text in which it is there in another one is not shown.
 */
export class SecretValues {
  readonly #forms: readonly RegExp[]
  readonly #folded: readonly string[]

  constructor(values: readonly string[]) {
    const secrets = values
      .flatMap((value) => [value, ...credentialsIn(value)])
      .filter(({ length }) => length >= shortest)
    // The longest first, so that no part is left of a secret that contains another.
    this.#forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length).map(patternOf)
    const decoded = secrets.filter((secret) => secret.length >= shortestDecoded && !scheme.test(secret))
    this.#folded = [...new Set(decoded.flatMap((secret) => [...formsOf(secret), backwards(secret)]).map(folded))]
  }

  /** The text with as many asterisks as a secret has characters, in its place. */
  covered(text: string): string {
    return this.#shown(this.#forms.reduce((covered, form) => covered.replaceAll(form, asterisks), text))
  }

  /** The text with each secret as `***`. */
  masked(text: string): string {
    return this.#shown(this.#forms.reduce((masked, form) => masked.replaceAll(form, '***'), text))
  }

  #shown(text: string): string {
    if (this.#folded.length === 0) return text
    for (const decoded of decodedTexts(text)) {
      const plain = folded(decoded)
      if (this.#folded.some((secret) => plain.includes(secret))) return notShown
    }
    return text
  }
}

export function asterisks(secret: string): string {
  return '*'.repeat(secret.length)
}

/** Upper case hides nothing, `+` may be a space, and a backslash may be left of an escape within another. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll(/[\s+]/g, ' ').replaceAll('\\', '')
}

/** `user:password`, `user` and `password` of what stands behind `Basic`. */
function credentialsIn(value: string): string[] {
  if (!/^[\w+/-]{8,}={0,2}$/.test(value)) return []
  const decoded = Buffer.from(value, 'base64').toString()
  return /^[\x20-\x7E]+$/.test(decoded) && decoded.includes(':') ? [decoded, ...decoded.split(':')] : []
}

function formsOf(secret: string): string[] {
  const forms = [0, 1, 2].flatMap((at) => {
    const inBase64 = base64Core(secret, at)
    return [inBase64, inBase64.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const hex = Buffer.from(secret).toString('hex')
  const all = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), hex, ...forms]
  return all.filter((form) => form.length >= shortest)
}

function patternOf(form: string): RegExp {
  return new RegExp(form.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`), form.length < shortestDecoded ? 'g' : 'gi')
}

/** The characters of a base64 text that the secret alone decides, where so many bytes stand before it. */
function base64Core(secret: string, before: number): string {
  const bytes = Buffer.from(secret)
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  return text.slice(Math.ceil((before * 4) / 3), Math.ceil(((before + bytes.length) * 4) / 3) - 2)
}
