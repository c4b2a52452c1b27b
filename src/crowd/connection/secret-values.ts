/** Shorter texts occur by chance in any text. */
const shortest = 3

/** Texts that are secrets, found in other texts in the encodings in which a server may send them back. */
export class SecretValues {
  readonly #forms: readonly string[]

  constructor(values: readonly string[]) {
    const secrets = values.filter((secret) => secret.length >= shortest)
    // The longest first, so that no part is left of a secret that contains another.
    this.#forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length)
  }

  /** The text with as many asterisks as a secret has characters, in its place. */
  covered(text: string): string {
    return this.#forms.reduce((covered, form) => covered.replaceAll(form, asterisks(form)), text)
  }

  /** The text with each secret as `***`. */
  masked(text: string): string {
    return this.#forms.reduce((masked, form) => masked.replaceAll(form, '***'), text)
  }
}

export function asterisks(secret: string): string {
  return '*'.repeat(secret.length)
}

function formsOf(secret: string): string[] {
  // The last characters of a base64 text depend on what follows it.
  const inBase64 = Buffer.from(secret)
    .toString('base64')
    .replace(/.{2}=*$/, '')
  const forms = [inBase64, inBase64.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(secret)]
  return [secret, JSON.stringify(secret).slice(1, -1), ...forms].filter((form) => form.length >= shortest)
}
