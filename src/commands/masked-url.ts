/** The URL without what may be a secret: the values of its query and its password. For files and people, not for sockets. */
export function maskedUrl(text: string): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  if (url.search === '' && url.password === '') return text
  if (url.password !== '') url.password = '***'
  for (const name of new Set(url.searchParams.keys())) url.searchParams.set(name, '***')
  return url.href
}
