import { defineVariant } from '../define-variant.ts'

/** The route of messages takes one a second, and no more. */
export const chat = {
  ...defineVariant('throttled', import.meta.url, {}),
  throttles: { routes: { dispatch: { requestsPerSecond: 1, burst: 1 } } },
}
