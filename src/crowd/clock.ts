/**
 * Now, in whole microseconds of the machine's monotonic clock, which all processes of a host share.
 * (`performance.now` has an origin of its own in each process, and the wall clock can step.)
 */
export function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000)
}
