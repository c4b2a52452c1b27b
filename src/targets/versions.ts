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

/** A function as it was before anything was done to it, and what has been done to it since. */
interface Visited {
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
 * The versions behind a target's alias. Each {@link deployNew} makes the next invocation of every function a cold start,
 * as a deployment does. Disposing of it points the alias at the version that it found, and deletes what was published.
 */
export class Versions implements AsyncDisposable {
  readonly #client: LambdaClient
  readonly #functionNames: readonly string[]
  readonly #alias: string
  #visited: readonly Visited[] | undefined

  /** @param alias the one through which the target's routes invoke the functions */
  constructor(client: LambdaClient, functionNames: readonly string[], alias: string) {
    this.#client = client
    this.#functionNames = functionNames
    this.#alias = alias
  }

  /** Publishes a new version of every function and points the alias at it. */
  async deployNew(): Promise<void> {
    await this.#ofEach(async (visited) => {
      const { functionName: FunctionName } = visited
      // A version is only new if something has changed; a description is all that may without changing what is measured.
      await this.#describe(visited, `fanbench ${randomUUID()}`)
      const { Version: version = '' } = await this.#client.send(new PublishVersionCommand({ FunctionName }))
      visited.published.push(version)
      await waitUntilPublishedVersionActive(this.#waiting, { FunctionName, Qualifier: version })
      await this.#pointAliasAt(FunctionName, version)
      visited.isMoved = true
    })
  }

  /** Keeps so many environments of every function initialised ahead of its invocations; returns when they are. */
  async keepWarm(environments: number): Promise<void> {
    await this.#ofEach(async (visited) => {
      const { functionName } = visited
      const alias = this.#aliasOf(functionName)
      await this.#client.send(
        new PutProvisionedConcurrencyConfigCommand({ ...alias, ProvisionedConcurrentExecutions: environments }),
      )
      visited.isKeptWarm = true
      const giveUpAtMs = performance.now() + longestWaitSeconds * 1000
      for (;;) {
        const { Status, StatusReason } = await this.#client.send(new GetProvisionedConcurrencyConfigCommand(alias))
        if (Status === 'READY') return
        if (Status === 'FAILED' || performance.now() > giveUpAtMs)
          throw new Error(`${functionName} has no ${environments} provisioned environments: ${StatusReason ?? Status}`)
        await sleep(pollMs)
      }
    })
  }

  /** Whatever cannot be put back, the rest is. @throws the first of what the service refused */
  async [Symbol.asyncDispose](): Promise<void> {
    const refusals: unknown[] = []
    for (const step of (this.#visited ?? []).flatMap((visited) => this.#wayBack(visited)))
      await step().catch((error: unknown) => refusals.push(error))
    if (refusals.length > 0) throw refusals[0]
  }

  /** In this order: a version that an alias points to cannot be deleted. */
  #wayBack(visited: Visited): (() => Promise<unknown>)[] {
    const { functionName: FunctionName, version, description, published, isDescribed, isMoved, isKeptWarm } = visited
    const steps: (() => Promise<unknown>)[] = []
    if (isKeptWarm)
      steps.push(() => this.#client.send(new DeleteProvisionedConcurrencyConfigCommand(this.#aliasOf(FunctionName))))
    if (isMoved) steps.push(() => this.#pointAliasAt(FunctionName, version))
    for (const Qualifier of published)
      steps.push(() => this.#client.send(new DeleteFunctionCommand({ FunctionName, Qualifier })))
    if (isDescribed) steps.push(() => this.#describe(visited, description))
    return steps
  }

  async #visit(FunctionName: string): Promise<Visited> {
    const [{ FunctionVersion: version = '' }, { Description: description = '' }] = await Promise.all([
      this.#client.send(new GetAliasCommand({ FunctionName, Name: this.#alias })),
      this.#client.send(new GetFunctionConfigurationCommand({ FunctionName })),
    ])
    const untouched = { published: [], isDescribed: false, isMoved: false, isKeptWarm: false }
    return { functionName: FunctionName, version, description, ...untouched }
  }

  async #describe(visited: Visited, Description: string): Promise<void> {
    const { functionName: FunctionName } = visited
    await this.#client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }))
    visited.isDescribed = true
    await waitUntilFunctionUpdatedV2(this.#waiting, { FunctionName })
  }

  async #pointAliasAt(FunctionName: string, FunctionVersion: string): Promise<void> {
    await this.#client.send(new UpdateAliasCommand({ FunctionName, Name: this.#alias, FunctionVersion }))
  }

  #aliasOf(FunctionName: string) {
    return { FunctionName, Qualifier: this.#alias }
  }

  async #ofEach(step: (visited: Visited) => Promise<void>): Promise<void> {
    this.#visited ??= await Promise.all(this.#functionNames.map((name) => this.#visit(name)))
    // All of them to their end: what is still being done could not be put back.
    const outcomes = await Promise.allSettled(this.#visited.map(step))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  get #waiting() {
    // In seconds; the SDK's own first wait of a second would be most of the time.
    return { client: this.#client, maxWaitTime: longestWaitSeconds, minDelay: pollMs / 1000, maxDelay: 2 }
  }
}
