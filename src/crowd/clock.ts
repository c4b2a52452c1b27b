import { performance } from 'node:perf_hooks'

/** The instant on the machine's clock, in microseconds, when this process's `performance.now()` was 0. */
const originUs = readOriginUs()

/**
 * Now, in whole microseconds of the machine's monotonic clock, which all processes of a host share.
 * (The wall clock can step. `process.hrtime()` is that clock too, but makes an array a call, on the hot path.)
 */
export function nowUs(): number {
  return Math.floor(originUs + performance.now() * 1000)
}

/** The process may lose its core between two readings; the closest of several is exact to well below a microsecond. */
function readOriginUs(): number {
  const readings = Array.from({ length: 20 }, () => {
    const beforeUs = performance.now() * 1000
    const [seconds, nanoseconds] = process.hrtime()
    const afterUs = performance.now() * 1000
    return { widthUs: afterUs - beforeUs, originUs: seconds * 1_000_000 + nanoseconds / 1000 - beforeUs }
  })
  return readings.reduce((closest, reading) => (reading.widthUs < closest.widthUs ? reading : closest)).originUs
}
