import type { CrowdProtocol } from '../crowd/protocols/crowd-protocol.ts'
import type { RequestCounts } from '../metrics/recording/worker-facts.ts'
import type { Target } from '../targets/target.ts'
import type { StackOptions } from '../../reference-stack/stack-options.ts'

/**
 * How often the crowd caused each function to be invoked, by function name. Empty for a target whose routes are not known.
 * A step without a known route leaves only those functions countable that nothing but connecting and leaving invokes; a
 * stack that loses `$disconnect` events does not leave the function countable that they would have invoked, nor does a stream
 * the functions that it invokes.
 */
export function causedInvocations(
  requests: RequestCounts,
  protocol: Pick<CrowdProtocol, 'routes'>,
  { routes, invokedByStreams = [] }: Pick<Target, 'routes' | 'invokedByStreams'>,
  stack: Pick<StackOptions, 'loseDisconnects'> | null = null,
): Record<string, number> {
  const { connect, disconnect, ...steps } = requests
  const caused: [routeKey: string, times: number][] = [
    ['$connect', connect],
    ['$disconnect', disconnect],
  ]
  let everyStepHasARoute = true
  for (const [step, times] of Object.entries(steps)) {
    const routeKey = protocol.routes?.[step as keyof typeof steps]
    // A message that fits no route goes to $default.
    if (routeKey !== undefined) caused.push([routeKey in routes ? routeKey : '$default', times])
    else if (times > 0) everyStepHasARoute = false
  }
  // What the crowd says nothing to, it does not invoke.
  const byFunction = new Map(Object.values(routes).map((functionName) => [functionName, 0]))
  for (const [routeKey, times] of caused) {
    const functionName = routes[routeKey]
    if (functionName !== undefined) byFunction.set(functionName, (byFunction.get(functionName) ?? 0) + times)
  }
  if (!everyStepHasARoute) {
    for (const [routeKey, functionName] of Object.entries(routes)) {
      if (routeKey !== '$connect' && routeKey !== '$disconnect') byFunction.delete(functionName)
    }
  }
  for (const functionName of invokedByStreams) byFunction.delete(functionName)
  if (stack !== null && stack.loseDisconnects > 0) byFunction.delete(routes['$disconnect'] ?? '')
  return Object.fromEntries(byFunction)
}
