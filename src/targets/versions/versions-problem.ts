import { unownedProblem } from '../ownership.ts'
import type { Target } from '../target.ts'

/**
 * Why no version of a target's functions can be published; null if it can, as far as the target itself tells.
 *
 * @param areNamed has the user named the functions, in words of their own? Then nothing else has to prove whose they are
 */
export function versionsProblem(target: Target, areNamed = false): string | null {
  const { kind, alias, functions, endpoints } = target
  if (kind === 'endpoint') return 'of the target no more is known than its URL, and not what invokes its functions'
  if (kind === 'emulated' && endpoints.lambda === undefined) return 'the target names no endpoint of Lambda'
  if (Object.keys(functions).length === 0 && !areNamed) return 'the target names no functions'
  if (alias === null) return `the routes of the target invoke ${latest}, not an alias: ${toAnAlias}`
  return areNamed ? null : unownedProblem(target)
}

const latest = '$LATEST'
const toAnAlias =
  'publish a version of each function and point an alias at it (such as "live"), have the integrations of the routes ' +
  'invoke ...:function:<name>:live/invocations, allow API Gateway to invoke the function with that qualifier, and ' +
  'put "alias": "live" into the target file'
