import type { OpenProbe, Probe } from '../probe.ts'
import { activity } from './activity.ts'
import { burst } from './burst.ts'
import { closes } from './closes.ts'
import { coldStarts } from './cold-starts.ts'
import { frames, lateFrames } from './frames.ts'
import { gone, halfOpen } from './gone.ts'
import { handshakes } from './handshakes.ts'
import { idle } from './idle.ts'
import { logs } from './logs.ts'
import { routeDimensions } from './route-dimensions.ts'
import { serviceTimes } from './service-times.ts'
import { slowFunctions } from './slow-functions.ts'
import { slowReader } from './slow-reader.ts'
import { throttledFunction, throttledRoute } from './throttling.ts'

/** Questions that are not tried: they would disturb others in the account, or take hours. */
const leftOpen: readonly OpenProbe[] = [
  {
    id: 'connections-over-500-a-second',
    question: 'How is a handshake answered beyond 500 new connections a second?',
    why: 'never tried: the quota holds for the whole account and Region, so handshakes of others would be refused too',
  },
  {
    id: 'account-throttle',
    question: 'Which frame answers a message beyond 10,000 requests a second?',
    why: 'never tried: the quota holds for the whole account and Region; frame-route-throttled asks the same of one route',
  },
  {
    id: 'age-of-two-hours',
    question: 'Which code and reason does a connection get that is closed at the age of 2 hours?',
    why: 'it takes two hours',
  },
]

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
