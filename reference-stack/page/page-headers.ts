/**
 * The HTTP headers that the page is served with, here and in the cloud. It asks nobody but its own server and the chat, runs no
 * script but its own file, and is shown in no frame.
 *
 * @param webSocketOrigin `wss://a1b2c3.execute-api.eu-west-1.amazonaws.com`; may be a token of the CDK
 */
export function pageHeaders(webSocketOrigin: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // The icon, which stands in the document.
    'img-src data:',
    `connect-src 'self' ${webSocketOrigin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
}
