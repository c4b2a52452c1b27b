import type { LambdaClient } from '@aws-sdk/client-lambda'
import { Refusal, exitCodes, interruptionBy } from '../../exit-codes.ts'
import { AliasedFunction } from './aliased-function.ts'
import { type ArmChanges, type ArmFunction, keyOf, lookAt } from './arm-function.ts'
import { lambdaAnswer } from './lambda-answer.ts'
import { type RestoredFunction, restoreAll } from './restore-all.ts'
import type { FunctionToRestore } from './restore-file.ts'
import { markedDescription } from './restore-function.ts'

export interface PublishingHooks {
  /** Called with the state of all functions before anything is changed, and again before the first variable is. */
  readonly save: (functions: readonly FunctionToRestore[]) => Promise<void>
  readonly notice: (text: string) => void
  /** Aborted on Ctrl-C: nothing further is published. */
  readonly signal: AbortSignal
}

/**
 * One published version for each different change of each function, all alive at once behind one alias: moving it needs no
 * deployment, and the environments of the others stay.
 */
export class ArmVersions {
  readonly #client: LambdaClient
  readonly #alias: string
  readonly #experimentId: string
  readonly #hooks: PublishingHooks
  #functions: readonly ArmFunction[] = []

  /** @param client stays the caller's */
  constructor(client: LambdaClient, alias: string, experimentId: string, hooks: PublishingHooks) {
    this.#client = client
    this.#alias = alias
    this.#experimentId = experimentId
    this.#hooks = hooks
  }

  /** @throws Refusal (2) for functions that cannot be changed, all of them at once, or what Lambda said; (130) on Ctrl-C */
  async publish(arms: readonly ArmChanges[]): Promise<void> {
    const names = [...new Set(arms.flatMap((changes) => Object.keys(changes)))]
    const found = await Promise.all(
      names.map((name) => lookAt(new AliasedFunction(this.#client, name, this.#alias), this.#client, arms)),
    )
    const problems = found.flatMap((one) => ('problem' in one ? one.problem : []))
    if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
    const functions = found.flatMap((one) => ('problem' in one ? [] : one))
    await this.#hooks.save(functions.map(({ before }) => before))
    this.#functions = functions
    await this.#keepVariables()
    await this.#ofEach((one) => this.#publishAll(one))
  }

  /** Points every alias at the version of an arm; where the arm has no change, at the one of the beginning. */
  async pointAt(changes: ArmChanges): Promise<void> {
    await this.#ofEach(async ({ lambdaFunction, before, versions }) => {
      const version = versions.get(keyOf(changes[before.name] ?? {})) ?? before.aliasVersion
      await lambdaFunction.pointAliasAt(version)
    })
  }

  async restore(): Promise<RestoredFunction[]> {
    return restoreAll(
      this.#client,
      this.#alias,
      this.#functions.map(({ before }) => before),
    )
  }

  /** A version keeps the variables of `$LATEST`, so that no file has to. */
  async #keepVariables(): Promise<void> {
    if (!this.#functions.some(({ needsKeptVariables }) => needsKeptVariables)) return
    const kept = new Map<string, string>()
    await this.#ofEach(async ({ lambdaFunction, needsKeptVariables }) => {
      if (!needsKeptVariables) return
      const description = markedDescription(`${this.#experimentId}: as it was before`)
      kept.set(lambdaFunction.name, await lambdaFunction.publish(description))
    })
    this.#functions = this.#functions.map((one) => {
      const variablesIn = kept.get(one.before.name) ?? null
      return { ...one, before: { ...one.before, variablesIn } }
    })
    await this.#hooks.save(this.#functions.map(({ before }) => before))
  }

  async #publishAll({ lambdaFunction, measured, changes, versions }: ArmFunction): Promise<void> {
    const { name } = lambdaFunction
    this.#hooks.notice(`publishing ${changes.length} version${changes.length === 1 ? '' : 's'} of ${name}`)
    let latest = await lambdaFunction.configuration()
    for (const [index, change] of changes.entries()) {
      if (this.#hooks.signal.aborted) return
      const { memoryMb = measured.memoryMb, environment } = change
      const wanted = {
        memoryMb,
        variables: measured.variables && { ...measured.variables, ...environment },
        // Without this change, one like the last version would be that version.
        description: markedDescription(`${this.#experimentId}: ${index + 1} of ${changes.length}`),
      }
      await lambdaFunction.configure(latest, wanted)
      latest = { ...latest, ...wanted }
      versions.set(keyOf(change), await lambdaFunction.publish())
    }
  }

  /** One step of all of them ends before the error of one is thrown: a change under way could not be restored. */
  async #ofEach(step: (one: ArmFunction) => Promise<void>): Promise<void> {
    this.#throwIfInterrupted()
    const problems = await Promise.all(
      this.#functions.map(async (one) => {
        try {
          await step(one)
          return []
        } catch (error) {
          return [`${one.before.name}: its versions cannot be changed: ${await lambdaAnswer(error, this.#client)}`]
        }
      }),
    )
    this.#throwIfInterrupted()
    if (problems.flat().length > 0) throw new Refusal(exitCodes.usage, problems.flat())
  }

  #throwIfInterrupted(): void {
    const interruption = interruptionBy(this.#hooks.signal)
    if (interruption !== null) throw new Refusal(interruption, 'interrupted before a block was measured')
  }
}
