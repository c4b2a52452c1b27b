import {
  DeleteFunctionCommand,
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  paginateListVersionsByFunction,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda'
import { isDeepStrictEqual } from 'node:util'

export type Variables = Readonly<Record<string, string>>

/** The changeable configuration of a function. */
export interface Configuration {
  readonly memoryMb: number
  readonly description: string
  /** Null where the credentials may not read them. */
  readonly variables: Variables | null
  /** The other properties that distinguish versions: the code's hash, handler, runtime and timeout. */
  readonly rest: string
}

export interface Alias {
  readonly version: string
  /** Does a part of its invocations go to another version? */
  readonly isSplit: boolean
}

export interface PublishedVersion {
  readonly number: number
  readonly description: string
}

/** In seconds. The SDK's default first delay of a second would be most of the time. */
const [longestWaitSeconds, firstDelaySeconds, longestDelaySeconds] = [120, 0.2, 2]

export const latestVersion = '$LATEST'

/** A function that a target's routes invoke through an alias: each step that can be taken with it. All reject with the SDK's errors. */
export class AliasedFunction {
  readonly name: string
  readonly aliasName: string
  readonly #client: LambdaClient

  constructor(client: LambdaClient, name: string, aliasName: string) {
    this.#client = client
    this.name = name
    this.aliasName = aliasName
  }

  async alias(): Promise<Alias> {
    const { FunctionVersion: version = '', RoutingConfig } = await this.#client.send(
      new GetAliasCommand({ FunctionName: this.name, Name: this.aliasName }),
    )
    return { version, isSplit: Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0 }
  }

  /** @param qualifier a version or an alias; `$LATEST` unless told */
  async configuration(qualifier?: string): Promise<Configuration> {
    return configurationIn(
      await this.#client.send(
        new GetFunctionConfigurationCommand({ FunctionName: this.name, ...(qualifier && { Qualifier: qualifier }) }),
      ),
    )
  }

  /**
   * Changes `$LATEST`, if there is anything to change; resolves when it serves. Variables are replaced as a whole, as Lambda
   * does, and are left alone where they cannot be read.
   *
   * @param latest what it has now
   * @returns was there anything?
   */
  async configure(latest: Configuration, wanted: Partial<Omit<Configuration, 'rest'>>): Promise<boolean> {
    const { memoryMb, description, variables } = { ...latest, ...wanted }
    const changes = {
      ...(memoryMb !== latest.memoryMb && { MemorySize: memoryMb }),
      ...(description !== latest.description && { Description: description }),
      ...(variables !== null &&
        !isDeepStrictEqual(variables, latest.variables) && { Environment: { Variables: variables } }),
    }
    if (Object.keys(changes).length === 0) return false
    await this.#client.send(new UpdateFunctionConfigurationCommand({ FunctionName: this.name, ...changes }))
    await waitUntilFunctionUpdatedV2(this.#waiting, { FunctionName: this.name })
    return true
  }

  /**
   * Publishes `$LATEST`; resolves with the version's number when it can be invoked. Lambda makes no new version "if the
   * function's configuration and code haven't changed since the last version".
   *
   * @param description of the version; the function's unless told
   */
  async publish(description?: string): Promise<string> {
    const { Version: version = '' } = await this.#client.send(
      new PublishVersionCommand({ FunctionName: this.name, ...(description && { Description: description }) }),
    )
    await waitUntilPublishedVersionActive(this.#waiting, { FunctionName: this.name, Qualifier: version })
    return version
  }

  async pointAliasAt(version: string): Promise<void> {
    await this.#client.send(
      new UpdateAliasCommand({ FunctionName: this.name, Name: this.aliasName, FunctionVersion: version }),
    )
  }

  async deleteVersion(number: number): Promise<void> {
    await this.#client.send(new DeleteFunctionCommand({ FunctionName: this.name, Qualifier: String(number) }))
  }

  /** Without `$LATEST`. */
  async versions(): Promise<PublishedVersion[]> {
    const found: PublishedVersion[] = []
    for await (const { Versions = [] } of paginateListVersionsByFunction(
      { client: this.#client },
      { FunctionName: this.name },
    ))
      for (const { Version = latestVersion, Description = '' } of Versions)
        if (Version !== latestVersion) found.push({ number: Number(Version), description: Description })
    return found
  }

  get #waiting() {
    return {
      client: this.#client,
      maxWaitTime: longestWaitSeconds,
      minDelay: firstDelaySeconds,
      maxDelay: longestDelaySeconds,
    }
  }
}

function configurationIn({
  MemorySize = 0,
  Description = '',
  Environment,
  CodeSha256,
  Handler,
  Runtime,
  Timeout,
}: FunctionConfiguration): Configuration {
  return {
    memoryMb: MemorySize,
    description: Description,
    variables: Environment?.Error === undefined ? (Environment?.Variables ?? {}) : null,
    rest: JSON.stringify([CodeSha256, Handler, Runtime, Timeout]),
  }
}
