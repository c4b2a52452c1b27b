import {
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AliasedFunction, type Configuration } from './aliased-function.ts'
import { type FunctionBefore, markedDescription, restoreFunction, stateBefore } from './restore-function.ts'

/** A function, and what it was before the first change. */
interface ChangedFunction {
  readonly lambdaFunction: AliasedFunction
  readonly before: FunctionBefore
  readonly latestBefore: Configuration
  isKeptWarm: boolean
}

const longestWaitSeconds = 120
const pollMs = 200

/**
 * New versions behind a target's alias, during a run. After {@link deployNew} the next invocation of every function is a cold
 * start, as after a deployment. Disposing of it points the aliases at the versions that they had when the run began, and deletes
 * the published ones.
 */
export class Deployments implements AsyncDisposable {
  readonly #client: LambdaClient
  readonly #functions: readonly AliasedFunction[]
  #changed: readonly ChangedFunction[] | undefined

  /** @param alias by which the target's routes invoke the functions */
  constructor(client: LambdaClient, physicalNames: readonly string[], alias: string) {
    this.#client = client
    this.#functions = physicalNames.map((name) => new AliasedFunction(client, name, alias))
  }

  /** Publishes a version like the one behind the alias of every function, and points the alias at it. */
  async deployNew(): Promise<void> {
    await this.#ofEach(async ({ lambdaFunction, before: { aliasVersion } }) => {
      const [latest, measured] = await Promise.all([
        lambdaFunction.configuration(),
        lambdaFunction.configuration(aliasVersion),
      ])
      const { memoryMb, variables } = measured
      // A new version needs a change; only that of the description does not change what is measured.
      await lambdaFunction.configure(latest, { memoryMb, variables, description: markedDescription(randomUUID()) })
      await lambdaFunction.pointAliasAt(await lambdaFunction.publish())
    })
  }

  /** Sets the provisioned concurrency of every function; resolves when it is ready. */
  async keepWarm(environments: number): Promise<void> {
    await this.#ofEach(async (changed) => {
      const { name } = changed.lambdaFunction
      const alias = aliasOf(changed.lambdaFunction)
      await this.#client.send(
        new PutProvisionedConcurrencyConfigCommand({ ...alias, ProvisionedConcurrentExecutions: environments }),
      )
      changed.isKeptWarm = true
      const giveUpAtMs = performance.now() + longestWaitSeconds * 1000
      for (;;) {
        const { Status, StatusReason } = await this.#client.send(new GetProvisionedConcurrencyConfigCommand(alias))
        if (Status === 'READY') return
        if (Status === 'FAILED' || performance.now() > giveUpAtMs)
          throw new Error(`provisioned concurrency ${environments} of ${name} is not ready: ${StatusReason ?? Status}`)
        await sleep(pollMs)
      }
    })
  }

  /** Restores all that can be restored. @throws the first error of the service */
  async [Symbol.asyncDispose](): Promise<void> {
    const outcomes = await Promise.allSettled((this.#changed ?? []).map((changed) => this.#restore(changed)))
    throwFirst(outcomes)
  }

  async #restore({ lambdaFunction, before, latestBefore, isKeptWarm }: ChangedFunction): Promise<void> {
    const outcomes = await Promise.allSettled([
      isKeptWarm && this.#client.send(new DeleteProvisionedConcurrencyConfigCommand(aliasOf(lambdaFunction))),
    ])
    await restoreFunction(lambdaFunction, before, () => Promise.resolve(latestBefore.variables))
    throwFirst(outcomes)
  }

  async #ofEach(step: (changed: ChangedFunction) => Promise<void>): Promise<void> {
    this.#changed ??= await Promise.all(
      this.#functions.map(async (lambdaFunction) => {
        const { before, latest: latestBefore } = await stateBefore(lambdaFunction)
        return { lambdaFunction, before, latestBefore, isKeptWarm: false }
      }),
    )
    // All have to end first: a change under way could not be restored.
    throwFirst(await Promise.allSettled(this.#changed.map(step)))
  }
}

function aliasOf({ name, aliasName }: AliasedFunction) {
  return { FunctionName: name, Qualifier: aliasName }
}

function throwFirst(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
