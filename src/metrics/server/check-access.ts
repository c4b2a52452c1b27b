import { Refusal, exitCodes } from '../../exit-codes.ts'
import { describeAwsError, isAccessDenied, isTransient } from '../../targets/aws-errors.ts'
import { cloudWatchClient } from '../../targets/clients.ts'
import { credentialsOf, withoutCredentials } from '../../targets/credentials.ts'
import type { Target } from '../../targets/target.ts'
import { getMetricData } from './get-metric-data.ts'
import { metricWindow } from './metric-window.ts'
import { functionSeries } from './series-of-the-target.ts'

const answerTimeoutMs = 10_000

/**
 * Asks CloudWatch for one figure before there is any load, so that wrong credentials or a wrong Region are found before
 * it. What may pass by itself, such as throttling, is left to the end of the run; so are credentials that are valid but lack
 * this permission: the crowd's own figures stand without them.
 *
 * @throws Refusal (2) if CloudWatch will not answer for this target
 */
export async function assertCloudWatchAccess(target: Target): Promise<void> {
  const [physicalName] = Object.values(target.functions)
  using client = cloudWatchClient(target)
  if (physicalName === undefined || client === null) return
  const { invocations } = functionSeries({ FunctionName: physicalName })
  const now = new Date()
  let credentials: readonly string[] = []
  try {
    credentials = await credentialsOf(client)
    await getMetricData(client, [invocations], metricWindow(now, now), AbortSignal.timeout(answerTimeoutMs))
  } catch (error) {
    if (isTransient(error) || isAccessDenied(error)) return
    const problem = withoutCredentials(describeAwsError(error, 'CloudWatch'), credentials)
    throw new Refusal(exitCodes.usage, `${problem}; no load was sent`)
  }
}
