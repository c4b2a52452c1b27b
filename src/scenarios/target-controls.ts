import type { CrowdProtocol } from '../crowd/protocols/crowd-protocol.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { whyNoItems } from '../targets/why-no-items.ts'
import { lambdaClient } from '../targets/clients.ts'
import type { Target } from '../targets/target.ts'
import { Deployments } from '../targets/versions/deployments.ts'
import { lambdaAnswer } from '../targets/versions/lambda-answer.ts'
import { versionsProblem } from '../targets/versions/versions-problem.ts'
import type { ItemWatch } from './item-watch.ts'

/** The actions that a scenario may perform on its target, beside the load of the fleet. */
export interface TargetControls {
  /**
   * Null where nothing can be deployed. A service that refuses is a {@link Refusal} (exit 2) with what it said, and what to do
   * where a right is missing.
   */
  readonly versions: Pick<Deployments, 'deployNew' | 'keepWarm'> | null
  /** Why nothing can; null if it can. */
  readonly whyNoVersions: string | null
  /** The items that the target keeps for the crowd's connections; null where they cannot be read. */
  readonly items: ItemWatch | null
  /** Why they cannot; null if they can. */
  readonly whyNoItems: string | null
  /** Prints one line. */
  notice(text: string): void
}

/** Disposing of it puts the target back as it was. */
export function openTargetControls(
  target: Target,
  protocol: Pick<CrowdProtocol, 'routes'>,
  notice: (text: string) => void,
): Omit<TargetControls, 'items'> & AsyncDisposable {
  const whyNoVersions = versionsProblem(target)
  const always = { whyNoItems: whyNoItems(target), notice }
  const { alias } = target
  const client = whyNoVersions === null && alias !== null ? lambdaClient(target) : null
  if (client === null || alias === null)
    return { ...always, versions: null, whyNoVersions, [Symbol.asyncDispose]: () => Promise.resolve() }
  const versions = new Deployments(client, measuredFunctions(target, protocol), alias)
  const refuse = async (error: unknown) => {
    throw new Refusal(exitCodes.usage, `no new version can be deployed: ${await lambdaAnswer(error, client)}`)
  }
  return {
    ...always,
    versions: {
      deployNew: () => versions.deployNew().catch(refuse),
      keepWarm: (environments) => versions.keepWarm(environments).catch(refuse),
    },
    whyNoVersions: null,
    async [Symbol.asyncDispose]() {
      // What was measured stands, whether or not the target can be put back.
      await versions[Symbol.asyncDispose]().catch(async (error: unknown) =>
        notice(`the target's versions are not as they were: ${await lambdaAnswer(error, client)}`),
      )
      client[Symbol.dispose]()
    },
  }
}

/** The functions that handshakes and messages reach; all, if the protocol names no routes. No others need a new version. */
function measuredFunctions({ functions, routes }: Target, protocol: Pick<CrowdProtocol, 'routes'>): string[] {
  const say = protocol.routes?.say
  const functionNames = say === undefined ? Object.keys(functions) : [routes['$connect'], routes[say]]
  const names = functionNames.flatMap((functionName) =>
    functionName === undefined ? [] : (functions[functionName] ?? []),
  )
  return [...new Set(names)]
}
