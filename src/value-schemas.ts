import { z } from 'zod'

/** A week. */
const longestSeconds = 7 * 24 * 3600

/** A value that can be set, and what a message says that it must be: `a rate of 0 or more`. */
export const atLeast = (least: number, what: string) => z.number({ error: what }).min(least, { error: what })

export const whole = (least: number, what: string) => atLeast(least, what).int({ error: what })

/**
 * A duration: written `30s` on the command line, a number of seconds inside. A timer of Node's holds 2^31 ms and fires at once
 * beyond; a third of that leaves room for sums.
 */
export const seconds = (least = 0, what = 'a duration such as 500ms, 30s, 2m or 1h') =>
  atLeast(least, what).max(longestSeconds, { error: 'at most 168h' }).meta({ unit: 'seconds' })

/** Written `20%` on the command line; above 0 and below 100 %. */
export const partialShare = (what: string) =>
  z.number({ error: what }).gt(0, { error: what }).lt(1, { error: what }).meta({ unit: 'share' })

/** Written `1MiB` on the command line, a number of bytes inside. */
export const size = (least: number, most: number, what: string) =>
  whole(least, what).max(most, { error: what }).meta({ unit: 'bytes' })

export const text = (what: string) => z.string({ error: what }).min(1, { error: what })

export const list = (what: string) => z.array(text(what), { error: what })

export const onOrOff = () => z.boolean({ error: 'true or false' })
