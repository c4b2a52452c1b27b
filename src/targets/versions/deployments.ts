import { randomUUID } from 'node:crypto'
import {
  DeleteFunctionCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda'
import { setTimeout as sleep } from 'node:timers/promises'

/** The state of a function before the first change, and the changes since. */
interface ChangedFunction {
  readonly functionName: string
  readonly version: string
  readonly description: string
  readonly published: string[]
  isDescribed: boolean
  isMoved: boolean
  isKeptWarm: boolean
}

const longestWaitSeconds = 120
const pollMs = 200

/**
 * The versions behind a target's alias. After {@link deployNew} the next invocation of every function is a cold start, as after
 * a deployment. Disposing of it points the aliases at their former versions, and deletes the published ones.
 */
export class Versions implements AsyncDisposable {
  readonly #client: LambdaClient
  readonly #functionNames: readonly string[]
  readonly #alias: string
  #changed: readonly ChangedFunction[] | undefined

  /** @param alias by which the target's routes invoke the functions */
  constructor(client: LambdaClient, functionNames: readonly string[], alias: string) {
    this.#client = client
    this.#functionNames = functionNames
    this.#alias = alias
  }

  /** Publishes a new version of every function and points the alias at it. */
  async deployNew(): Promise<void> {
    await this.#ofEach(async (changed) => {
      const { functionName: FunctionName } = changed
      // A new version needs a change; only that of the description does not change what is measured.
      await this.#describe(changed, `fanbench ${randomUUID()}`)
      const { Version: version = '' } = await this.#client.send(new PublishVersionCommand({ FunctionName }))
      changed.published.push(version)
      await waitUntilPublishedVersionActive(this.#waiting, { FunctionName, Qualifier: version })
      await this.#pointAliasAt(FunctionName, version)
      changed.isMoved = true
    })
  }

  /** Sets the provisioned concurrency of every function; resolves when it is ready. */
  async keepWarm(environments: number): Promise<void> {
    await this.#ofEach(async (changed) => {
      const { functionName } = changed
      const alias = this.#aliasOf(functionName)
      await this.#client.send(
        new PutProvisionedConcurrencyConfigCommand({ ...alias, ProvisionedConcurrentExecutions: environments }),
      )
      changed.isKeptWarm = true
      const giveUpAtMs = performance.now() + longestWaitSeconds * 1000
      for (;;) {
        const { Status, StatusReason } = await this.#client.send(new GetProvisionedConcurrencyConfigCommand(alias))
        if (Status === 'READY') return
        if (Status === 'FAILED' || performance.now() > giveUpAtMs)
          throw new Error(
            `provisioned concurrency ${environments} of ${functionName} is not ready: ${StatusReason ?? Status}`,
          )
        await sleep(pollMs)
      }
    })
  }

  /** Restores all that can be restored. @throws the first error of the service */
  async [Symbol.asyncDispose](): Promise<void> {
    const refusals: unknown[] = []
    for (const step of (this.#changed ?? []).flatMap((changed) => this.#restoringSteps(changed)))
      await step().catch((error: unknown) => refusals.push(error))
    if (refusals.length > 0) throw refusals[0]
  }

  /** In this order: a version that an alias points to cannot be deleted. */
  #restoringSteps(changed: ChangedFunction): (() => Promise<unknown>)[] {
    const { functionName: FunctionName, version, description, published, isDescribed, isMoved, isKeptWarm } = changed
    const steps: (() => Promise<unknown>)[] = []
    if (isKeptWarm)
      steps.push(() => this.#client.send(new DeleteProvisionedConcurrencyConfigCommand(this.#aliasOf(FunctionName))))
    if (isMoved) steps.push(() => this.#pointAliasAt(FunctionName, version))
    for (const Qualifier of published)
      steps.push(() => this.#client.send(new DeleteFunctionCommand({ FunctionName, Qualifier })))
    if (isDescribed) steps.push(() => this.#describe(changed, description))
    return steps
  }

  async #stateOf(FunctionName: string): Promise<ChangedFunction> {
    const [{ FunctionVersion: version = '' }, { Description: description = '' }] = await Promise.all([
      this.#client.send(new GetAliasCommand({ FunctionName, Name: this.#alias })),
      this.#client.send(new GetFunctionConfigurationCommand({ FunctionName })),
    ])
    const untouched = { published: [], isDescribed: false, isMoved: false, isKeptWarm: false }
    return { functionName: FunctionName, version, description, ...untouched }
  }

  async #describe(changed: ChangedFunction, Description: string): Promise<void> {
    const { functionName: FunctionName } = changed
    await this.#client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }))
    changed.isDescribed = true
    await waitUntilFunctionUpdatedV2(this.#waiting, { FunctionName })
  }

  async #pointAliasAt(FunctionName: string, FunctionVersion: string): Promise<void> {
    await this.#client.send(new UpdateAliasCommand({ FunctionName, Name: this.#alias, FunctionVersion }))
  }

  #aliasOf(FunctionName: string) {
    return { FunctionName, Qualifier: this.#alias }
  }

  async #ofEach(step: (changed: ChangedFunction) => Promise<void>): Promise<void> {
    this.#changed ??= await Promise.all(this.#functionNames.map((name) => this.#stateOf(name)))
    // All have to end first: a change under way could not be restored.
    const outcomes = await Promise.allSettled(this.#changed.map(step))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  get #waiting() {
    // In seconds. The SDK's default first delay of a second would be most of the time.
    return { client: this.#client, maxWaitTime: longestWaitSeconds, minDelay: pollMs / 1000, maxDelay: 2 }
  }
}
