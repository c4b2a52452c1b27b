/** Parts of the names of secrets, as the source of a pattern. */
export const secretWords = 'token|secret|passw|passphrase|authorization|cookie|credential|private-?_?key|api-?_?key'

const secretName = new RegExp(secretWords, 'i')

/** Tells whether `ApiKey=abc` or `DB_PASSWORD=abc` is probably a secret. */
export function soundsSecret(entry: string): boolean {
  return secretName.test(entry.split('=', 1)[0] ?? '')
}
