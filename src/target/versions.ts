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

/** What a function was before anything was done to it. */
interface Original {
  readonly functionName: string
  readonly version: string
  readonly description: string
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
  readonly #published = new Map<string, string[]>()
  #originals: readonly Original[] | undefined
  #keepsWarm = false

  /** @param alias the one through which the target's routes invoke the functions */
  constructor(client: LambdaClient, functionNames: readonly string[], alias: string) {
    this.#client = client
    this.#functionNames = functionNames
    this.#alias = alias
  }

  /** Publishes a new version of every function and points the alias at it. */
  async deployNew(): Promise<void> {
    await this.#remember()
    await this.#ofEach(async (FunctionName) => {
      // A version is only new if something has changed; a description is all that may without changing what is measured.
      await this.#configure(FunctionName, `fanbench ${randomUUID()}`)
      const { Version: version = '' } = await this.#client.send(new PublishVersionCommand({ FunctionName }))
      this.#published.set(FunctionName, [...(this.#published.get(FunctionName) ?? []), version])
      await waitUntilPublishedVersionActive(this.#waiting, { FunctionName, Qualifier: version })
      await this.#pointAliasAt(FunctionName, version)
    })
  }

  /** Keeps so many environments of every function initialised ahead of its invocations; returns when they are. */
  async keepWarm(environments: number): Promise<void> {
    await this.#remember()
    this.#keepsWarm = true
    await this.#ofEach(async (FunctionName) => {
      const alias = { FunctionName, Qualifier: this.#alias }
      await this.#client.send(
        new PutProvisionedConcurrencyConfigCommand({ ...alias, ProvisionedConcurrentExecutions: environments }),
      )
      const giveUpAtMs = performance.now() + longestWaitSeconds * 1000
      for (;;) {
        const { Status, StatusReason } = await this.#client.send(new GetProvisionedConcurrencyConfigCommand(alias))
        if (Status === 'READY') return
        if (Status === 'FAILED' || performance.now() > giveUpAtMs)
          throw new Error(`${FunctionName} has no ${environments} provisioned environments: ${StatusReason ?? Status}`)
        await sleep(pollMs)
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { functionName, version, description } of this.#originals ?? []) {
      const alias = { FunctionName: functionName, Qualifier: this.#alias }
      if (this.#keepsWarm) await this.#client.send(new DeleteProvisionedConcurrencyConfigCommand(alias))
      const published = this.#published.get(functionName) ?? []
      if (published.length === 0) continue
      await this.#pointAliasAt(functionName, version)
      for (const Qualifier of published)
        await this.#client.send(new DeleteFunctionCommand({ FunctionName: functionName, Qualifier }))
      await this.#configure(functionName, description)
    }
  }

  async #remember(): Promise<void> {
    this.#originals ??= await this.#ofEach(async (FunctionName) => {
      const [{ FunctionVersion: version = '' }, { Description: description = '' }] = await Promise.all([
        this.#client.send(new GetAliasCommand({ FunctionName, Name: this.#alias })),
        this.#client.send(new GetFunctionConfigurationCommand({ FunctionName })),
      ])
      return { functionName: FunctionName, version, description }
    })
  }

  async #configure(FunctionName: string, Description: string): Promise<void> {
    await this.#client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }))
    await waitUntilFunctionUpdatedV2(this.#waiting, { FunctionName })
  }

  async #pointAliasAt(FunctionName: string, FunctionVersion: string): Promise<void> {
    await this.#client.send(new UpdateAliasCommand({ FunctionName, Name: this.#alias, FunctionVersion }))
  }

  #ofEach<Result>(step: (functionName: string) => Promise<Result>): Promise<Result[]> {
    return Promise.all(this.#functionNames.map(step))
  }

  get #waiting() {
    // In seconds; the SDK's own first wait of a second would be most of the time.
    return { client: this.#client, maxWaitTime: longestWaitSeconds, minDelay: pollMs / 1000, maxDelay: 2 }
  }
}
