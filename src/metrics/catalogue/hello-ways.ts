/** The ways in which a client learns its connection id. */
export const helloWays = ['after', 'inside', 'asked'] as const

export type HelloWay = (typeof helloWays)[number]

/** Members take the ways in turn, so that arrivals and cold starts affect all ways alike. */
export function helloWayOf(member: number): HelloWay {
  return helloWays[member % helloWays.length] ?? 'after'
}
