import type { OpenProbe, Probe } from '../probe.ts'
import { activity } from './activity.ts'
import { burst } from './burst.ts'
import { closes } from './closes.ts'
import { coldStarts } from './cold-starts.ts'
import { frames, lateFrames } from './frames.ts'
import { gone } from './gone.ts'
import { halfOpen } from './half-open.ts'
import { handshakes } from './handshakes.ts'
import { idle } from './idle.ts'
import { leftOpen } from './left-open.ts'
import { logs } from './logs.ts'
import { routeDimensions } from './route-dimensions.ts'
import { serviceTimes } from './service-times.ts'
import { slowFunctions } from './slow-functions.ts'
import { slowReader } from './slow-reader.ts'
import { throttledFunction } from './throttled-function.ts'
import { throttledRoute } from './throttled-route.ts'

/**
 * All probes in the order in which they run. Those of a group wait for the same kind of limit and run at the same time. Probes
 * that count their own events, and those that take minutes, come last.
 */
export const probeGroups: readonly (readonly (Probe | OpenProbe)[])[] = [
  ...alone(closes),
  ...alone(frames),
  ...alone(handshakes),
  [gone],
  [slowReader],
  [...lateFrames, throttledRoute, ...activity],
  slowFunctions,
  ...alone(throttledFunction),
  ...alone(logs),
  [coldStarts],
  ...alone(serviceTimes),
  [burst],
  [routeDimensions],
  [...idle, halfOpen],
  leftOpen,
]

function alone(probes: readonly Probe[]): Probe[][] {
  return probes.map((probe) => [probe])
}
