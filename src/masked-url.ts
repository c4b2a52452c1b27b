/**
 * A URL without what may be a secret: user, password, fragment and the values of its query. For files and people, never
 * for sockets. A text that is no URL loses everything that could be one of them.
 */
export function maskedUrl(text: string): string {
  if (!/^(wss?|https?):/i.test(text) || !URL.canParse(text)) return maskedText(text)
  const url = new URL(text)
  if (url.search + url.hash + url.username + url.password === '') return text
  if (url.username !== '') url.username = mask
  if (url.password !== '') url.password = mask
  if (url.hash !== '') url.hash = mask
  url.search = [...url.searchParams].map(([name, value]) => maskedParameter(name, value)).join('&')
  return url.href
}

/** {@link maskedUrl} for each URL in a message; the punctuation after one is the message's. */
export function withMaskedUrls(message: string): string {
  return message.replaceAll(/\b(?:wss?|https?):\S+?(?=["'`)\],;.:]*(?:\s|$))/gi, maskedUrl)
}

const mask = '***'

/** Masks a parameter. The name itself is the secret in `?eyJhbGciOi`. */
function maskedParameter(name: string, value: string): string {
  return value === '' ? mask : `${encodeURIComponent(name)}=${mask}`
}

function maskedText(text: string): string {
  return text
    .replace(/([?#]).*$/s, `$1${mask}`)
    .replace(/^([a-z][a-z\d+.-]*:[/\\]+)?[^]*@/i, (_, scheme: string | undefined) => `${scheme ?? ''}${mask}@`)
}
