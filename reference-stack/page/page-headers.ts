/**
 * The HTTP headers that the page is served with, here and in the cloud, which puts them into resources of its own. The page is
 * shown in no frame.
 *
 * @param webSocketUrl as {@link contentSecurityPolicy}
 */
export function pageHeaders(webSocketUrl: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(webSocketUrl),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
}

/**
 * The page asks nobody but its own server and the chat, and runs no script but its own file.
 *
 * @param webSocketUrl of the chat: `wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod`; may be a token of the CDK
 */
export function contentSecurityPolicy(webSocketUrl: string): string {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // The icon, which stands in the document.
    'img-src data:',
    `connect-src 'self' ${webSocketUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return policy.join('; ')
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
}

/** Returns the content type of a file of the page, by its name. */
export function contentTypeOf(name: string): string {
  const type = types[name.slice(name.lastIndexOf('.') + 1)]
  if (type === undefined) throw new Error(`what content type has ${name}?`)
  return type
}
