/** How a client learns its connection id. */
export const helloWays = ['after', 'inside', 'asked'] as const

export type HelloWay = (typeof helloWays)[number]

/** In turn, so that arrivals and cold starts meet all ways alike. */
export function helloWayOf(member: number): HelloWay {
  return helloWays[member % helloWays.length] ?? 'after'
}
