import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { FunctionConfiguration } from './function-configuration.ts'
import { conflict, invalidParameter, notFound } from './lambda-error.ts'

/** The version that changes: what an unqualified call gets. */
export const latestVersion = '$LATEST'

export interface FunctionVersion {
  /** `$LATEST`, or a number that is never used again. */
  readonly version: string
  readonly configuration: FunctionConfiguration
  /** The description of this version; the function's own unless PublishVersion gave another. */
  readonly description: string
  readonly modifiedAtMs: number
  /** Epoch milliseconds; `Pending` until then. */
  readonly activeAtMs: number
  readonly revisionId: string
}

export interface FunctionAlias {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly revisionId: string
}

/** One function's versions, and the names that point to them. */
export class FunctionVersions {
  readonly #arn: string
  readonly #published = new Map<string, FunctionVersion>()
  readonly #aliases = new Map<string, FunctionAlias>()
  #latest: FunctionVersion
  #update: FunctionVersion | undefined
  #lastNumber = 0

  /** @param arn the function's own, without a qualifier */
  constructor(arn: string, configuration: FunctionConfiguration) {
    this.#arn = arn
    this.#latest = newVersion(latestVersion, configuration)
  }

  get latest(): FunctionVersion {
    return this.#latest
  }

  /** The pending state of `$LATEST`. */
  get update(): FunctionVersion | undefined {
    return this.#update
  }

  get published(): readonly FunctionVersion[] {
    return [...this.#published.values()]
  }

  get aliases(): readonly FunctionAlias[] {
    return [...this.#aliases.values()]
  }

  /**
   * The version behind a qualifier: `$LATEST`, a version's number or an alias.
   *
   * @throws LambdaError if there is none
   */
  resolve(qualifier: string): FunctionVersion {
    const version = this.#aliases.get(qualifier)?.version ?? qualifier
    const found = version === latestVersion ? this.#latest : this.#published.get(version)
    if (found === undefined) throw notFound(`Function not found: ${this.#arn}:${qualifier}`)
    return found
  }

  /** @throws LambdaError while `$LATEST` is being updated */
  refuseDuringUpdate(): void {
    if (this.#update === undefined) return
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${this.#arn}`,
    )
  }

  /** "The old configuration serves until done": {@link latest} is replaced by {@link finishUpdate}. */
  beginUpdate(configuration: FunctionConfiguration): FunctionVersion {
    return (this.#update = newVersion(latestVersion, configuration))
  }

  finishUpdate(): void {
    this.#latest = this.#update ?? this.#latest
    this.#update = undefined
  }

  /** Makes a version of `$LATEST`; "no new version if neither code nor configuration changed since the last". */
  publish(description: string, activeAtMs: number): FunctionVersion {
    const last = this.#published.get(String(this.#lastNumber))
    const { configuration } = this.#latest
    if (last !== undefined && isDeepStrictEqual(last.configuration, configuration)) return last
    this.#lastNumber += 1
    const version = newVersion(String(this.#lastNumber), configuration, description, activeAtMs)
    this.#published.set(version.version, version)
    return version
  }

  /** @throws LambdaError if there is no such version, or an alias points to it */
  delete(version: string): void {
    if (!this.#published.has(version)) throw notFound(`Function not found: ${this.#arn}:${version}`)
    const alias = [...this.#aliases.values()].find((alias) => alias.version === version)
    if (alias !== undefined)
      throw conflict(`Version ${version} cannot be deleted: the alias ${alias.name} points to it`)
    this.#published.delete(version)
  }

  /** @throws LambdaError if there is no such alias */
  alias(name: string): FunctionAlias {
    const alias = this.#aliases.get(name)
    if (alias === undefined) throw notFound(`Cannot find alias arn: ${this.#arn}:${name}`)
    return alias
  }

  /** @throws LambdaError if the name is taken or a number, or there is no such version */
  createAlias(name: string, version: string, description: string): FunctionAlias {
    if (!/^(?!\d+$)[\w-]{1,128}$/.test(name)) throw invalidParameter(`Name: "${name}" is no alias's name`)
    if (this.#aliases.has(name)) throw conflict(`Alias already exists: ${this.#arn}:${name}`)
    return this.#pointAlias(name, version, description)
  }

  /** @throws LambdaError if there is no such alias or version */
  updateAlias(name: string, version?: string, description?: string): FunctionAlias {
    const current = this.alias(name)
    return this.#pointAlias(name, version ?? current.version, description ?? current.description)
  }

  deleteAlias(name: string): void {
    this.#aliases.delete(name)
  }

  #pointAlias(name: string, version: string, description: string): FunctionAlias {
    if (version !== latestVersion && !this.#published.has(version)) {
      throw notFound(`Function not found: ${this.#arn}:${version}`)
    }
    const alias = { name, version, description, revisionId: randomUUID() }
    this.#aliases.set(name, alias)
    return alias
  }
}

function newVersion(
  version: string,
  configuration: FunctionConfiguration,
  description = configuration.description,
  activeAtMs = 0,
): FunctionVersion {
  return {
    version,
    configuration,
    description: description === '' ? configuration.description : description,
    modifiedAtMs: Date.now(),
    activeAtMs,
    revisionId: randomUUID(),
  }
}
