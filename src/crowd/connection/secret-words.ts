/** What the names of secrets have in them, as the source of a pattern. */
export const secretWords = 'token|secret|passw|passphrase|authorization|cookie|credential|private-?_?key|api-?_?key'

const secretName = new RegExp(secretWords, 'i')

/** Of `ApiKey=abc`, `DB_PASSWORD=abc`: is it probably a secret? */
export function soundsSecret(entry: string): boolean {
  return secretName.test(entry.split('=', 1)[0] ?? '')
}
