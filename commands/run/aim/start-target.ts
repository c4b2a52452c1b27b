import type { FollowedLines } from '../../../reference-stack/local/index.ts'
import { behaviourOf } from '../../../reference-stack/stack-options.ts'
import { assertCloudWatchAccess } from '../../../src/metrics/server/check-access.ts'
import type { RunHooks } from '../../../src/runs/run-request.ts'
import { assertNamesAllowed } from '../../../src/targets/guard.ts'
import { assertOwned } from '../../../src/targets/ownership.ts'
import { type Target, asTarget } from '../../../src/targets/target.ts'
import { hostStack } from './embedded-stack.ts'
import type { PlannedRun } from '../plan-run.ts'

/** A started or existing target. Disposing of it stops everything that was started for it. */
export interface StartedTarget extends AsyncDisposable {
  readonly target: Target
  /** Has the figures of its processes start anew, if they are ours. */
  readonly countAnew?: () => Promise<void>
  /** The hooks into its processes, if they are ours. */
  readonly hooks: Pick<
    RunHooks,
    'targetExited' | 'targetProcesses' | 'targetStops' | 'environmentsStarted' | 'servedTimes'
  >
}

/** The inputs of starting a target: two runs with the same ones can share it. */
type TargetNeeds = Pick<PlannedRun, 'aim' | 'stackOptions' | 'serviceTimes' | 'account'>

/** The uses of the target beside the chat. */
interface TargetUses {
  /** Is given what the functions of the embedded stack log, as it comes. */
  readonly followLogs?: (lines: FollowedLines) => void
  /** Left out: CloudWatch is asked about the functions of one that is there. */
  readonly asksCloudWatch?: boolean
}

/**
 * @param notice is told what takes a while, and what the stack has to say of its functions
 * @throws Refusal if the embedded stack cannot be started, (15) if the target's name leads where no load may go or it is not
 * the user's stack that it claims to be, (2) if the target's CloudWatch rejects the user's credentials
 */
export async function startTarget(
  { aim, stackOptions, serviceTimes, account }: TargetNeeds,
  notice: (text: string) => void,
  { followLogs, asksCloudWatch = true }: TargetUses = {},
): Promise<StartedTarget> {
  if (aim.kind === 'existing') {
    await assertNamesAllowed(aim.target)
    await assertOwned(aim.target, account)
    if (asksCloudWatch && aim.target.kind !== 'emulated') await assertCloudWatchAccess(aim.target)
    return { target: aim.target, hooks: {}, [Symbol.asyncDispose]: () => Promise.resolve() }
  }
  notice('starting the embedded stack')
  const behaviour = stackOptions === null ? {} : { ...behaviourOf(stackOptions), serviceTimes }
  const stack = await hostStack({
    ...aim,
    behaviour,
    onNotice: notice,
    ...(followLogs !== undefined && { followLogs }),
  })
  return {
    target: asTarget(stack.target),
    countAnew: () => stack.countAnew(),
    hooks: {
      targetExited: stack.exited,
      targetProcesses: async () =>
        (await stack.processes()).map((figures) => ({ ...figures, side: 'target' as const })),
      targetStops: () => stack.stops(),
      environmentsStarted: () => stack.environmentsStarted(),
      servedTimes: () => stack.servedTimes(),
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  }
}
