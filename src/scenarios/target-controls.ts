import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { whyNoItems } from '../targets/why-no-items.ts'
import { describeAwsError, isAccessDenied } from '../targets/aws-errors.ts'
import { credentialsOf, withoutCredentials } from '../targets/credentials.ts'
import { lambdaClient } from '../targets/clients.ts'
import { unownedProblem } from '../targets/ownership.ts'
import type { Target } from '../targets/target.ts'
import { Versions } from '../targets/versions/deployments.ts'
import type { ItemWatch } from './item-watch.ts'

/** What a scenario may do to its target, beside the load that the fleet puts on it. */
export interface TargetControls {
  /** Null where nothing can be deployed. */
  readonly versions: Deployments | null
  /** Why nothing can; null if it can. */
  readonly whyNoVersions: string | null
  /** The items that the target keeps for the crowd's connections; null where they cannot be read. */
  readonly items: ItemWatch | null
  /** Why they cannot; null if they can. */
  readonly whyNoItems: string | null
  /** Prints one line. */
  notice(text: string): void
}

/** A service that refuses is a {@link Refusal} (exit 2) with what it said, and what to do where a right is missing. */
export type Deployments = Pick<Versions, 'deployNew' | 'keepWarm'>

/** Why no new version can be deployed to a target; null if it can, as far as the target itself tells. */
export function versionsProblem(target: Target): string | null {
  const { kind, alias, functions, endpoints } = target
  if (kind === 'endpoint') return 'of the target no more is known than its URL, and not what invokes its functions'
  if (kind === 'emulated' && endpoints.lambda === undefined) return 'the target names no endpoint of Lambda'
  if (Object.keys(functions).length === 0) return 'the target names no functions'
  return alias === null ? 'the routes of the target invoke $LATEST, not an alias' : unownedProblem(target)
}

/** Disposing of it puts the target back as it was. */
export function openTargetControls(
  target: Target,
  protocol: Pick<Protocol, 'routes'>,
  notice: (text: string) => void,
): Omit<TargetControls, 'items'> & AsyncDisposable {
  const whyNoVersions = versionsProblem(target)
  const always = { whyNoItems: whyNoItems(target), notice }
  const { alias } = target
  const client = whyNoVersions === null && alias !== null ? lambdaClient(target) : null
  if (client === null || alias === null)
    return { ...always, versions: null, whyNoVersions, [Symbol.asyncDispose]: () => Promise.resolve() }
  const versions = new Versions(client, measuredFunctions(target, protocol), alias)
  const refuse = async (error: unknown) => {
    throw new Refusal(exitCodes.usage, `no new version can be deployed: ${await said(error, client)}`)
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
        notice(`the target's versions are not as they were: ${await said(error, client)}`),
      )
      client[Symbol.dispose]()
    },
  }
}

/** Those that handshakes and messages meet: no others need a new version. All, where the protocol names no routes. */
function measuredFunctions({ functions, routes }: Target, protocol: Pick<Protocol, 'routes'>): string[] {
  const say = protocol.routes?.say
  const roles = say === undefined ? Object.keys(functions) : [routes['$connect'], routes[say]]
  const names = roles.flatMap((role) => (role === undefined ? [] : (functions[role] ?? [])))
  return [...new Set(names)]
}

async function said(error: unknown, client: LambdaClient): Promise<string> {
  const credentials = await credentialsOf(client).catch(() => [])
  const reason = withoutCredentials(describeAwsError(error, 'Lambda'), credentials)
  return isAccessDenied(error) ? `${reason}; \`fanbench policy measure\` prints what has to be allowed` : reason
}
