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
import { slowFunctions } from './slow-functions.ts'
import { slowReader } from './slow-reader.ts'
import { throttledFunction } from './throttled-function.ts'
import { throttledRoute } from './throttled-route.ts'

/**
 * Every open question, in the order in which they are asked. What stands together waits together: it is asked at the same
 * time. What counts its own events, and what takes minutes, comes last.
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
  [burst],
  [routeDimensions],
  [...idle, halfOpen],
  leftOpen,
]

function alone(probes: readonly Probe[]): Probe[][] {
  return probes.map((probe) => [probe])
}
