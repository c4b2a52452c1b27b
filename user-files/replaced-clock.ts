const parts = (): Readonly<Record<string, unknown>> => ({
  Date: globalThis.Date,
  'Date.now': Date.now,
  // oxlint-disable-next-line typescript/unbound-method -- it is compared, and never called
  'performance.now': performance.now,
  'process.hrtime': process.hrtime,
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  setImmediate: globalThis.setImmediate,
})

const own = parts()

/**
 * The part of the clock and the timers of this process that a user's file has replaced. A process with such a file would measure
 * something else than time, or never end.
 */
export function replacedClock(): string | undefined {
  const now = parts()
  return Object.keys(own).find((name) => now[name] !== own[name])
}
