import { aliasName } from '../../../definition-defaults.ts'
import { LambdaError } from '../control/lambda-error.ts'
import type { LambdaFunction } from '../lambda-function.ts'

/**
 * A function may invoke those that its definition names: others by the alias of the routes, itself by any version. Who else calls
 * may invoke all.
 *
 * @param caller undefined if it is no function of this stack
 * @throws LambdaError as IAM refuses a call that no policy allows
 */
export function refuseInvocation(
  caller: LambdaFunction | undefined,
  invoked: LambdaFunction,
  qualifier?: string,
): void {
  if (caller === undefined) return
  if (caller.invokes.includes(invoked.role) && (caller === invoked || qualifier === aliasName)) return
  const action = 'lambda:InvokeFunction'
  throw new LambdaError(
    403,
    'AccessDeniedException',
    `User: arn:aws:sts::123456789012:assumed-role/${caller.name}/${caller.name} is not authorized to perform: ${action} ` +
      `on resource: ${invoked.arn(qualifier)} because no identity-based policy allows the ${action} action`,
  )
}
