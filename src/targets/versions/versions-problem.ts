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

/**
 * Why nothing of this target may be changed, such as the versions of its functions; null if it may. Consent is enough to send
 * load, but a target file from elsewhere could name any function in the user's account.
 */
export function unownedProblem({ kind, ownership }: Pick<Target, 'kind' | 'ownership'>): string | null {
  if (kind !== 'aws' || ownership !== null) return null
  return 'the target file has no "ownership", so nothing proves that the stack is yours; `fanbench deploy` writes a file that has it'
}
