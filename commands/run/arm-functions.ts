import { join } from 'node:path'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import type { Arm, Experiment } from '../experiment/experiment.ts'
import { lambdaClient } from '../../src/targets/clients.ts'
import type { Target } from '../../src/targets/target.ts'
import type { ArmChanges } from '../../src/targets/versions/arm-function.ts'
import { ArmVersions } from '../../src/targets/versions/arm-versions.ts'
import {
  type RestoreFile,
  restoreFile,
  restoreFileName,
  targetToRestore,
} from '../../src/targets/versions/restore-file.ts'
import { versionsProblem } from '../../src/targets/versions/versions-problem.ts'
import { saveDocument } from './show-and-save.ts'
import type { StartedTarget } from './aim/start-target.ts'
import { type RestoredFunction, restoreAll } from '../../src/targets/versions/restore-all.ts'

type ArmsOfExperiment = Pick<Experiment<Arm, never>, 'arms' | 'functionsAreNamed'>

interface ExperimentPlace {
  readonly experimentId: string
  /** The experiment's own, for the restore file. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** Applies the changes of an experiment's arms to the functions of the targets that they share. */
export class ArmFunctions {
  readonly #experiment: ArmsOfExperiment
  readonly #place: ExperimentPlace
  readonly #path: string
  readonly #published = new Map<Target, ArmVersions>()
  readonly #clients: Disposable[] = []
  /** Null until functions of an existing target are about to be changed: a stack of the experiment's own ends with it. */
  #toRestore: RestoreFile | null = null

  constructor(experiment: ArmsOfExperiment, place: ExperimentPlace) {
    this.#experiment = experiment
    this.#place = place
    this.#path = join(place.folder, restoreFileName)
  }

  /**
   * Makes the routes of a target invoke the functions as the arm needs them. The versions of all arms are published before the
   * first block.
   *
   * @throws Refusal (2) with advice if no version can be published; (130) on Ctrl-C
   */
  async give({ target, hooks }: StartedTarget, arm: Arm, notice: (text: string) => void): Promise<void> {
    const { arms = [] } = this.#experiment
    if (!arms.some(({ functions }) => functions !== undefined)) return
    const isOwn = hooks.targetExited !== undefined
    const versions = this.#published.get(target) ?? (await this.#publish(target, arms, { isOwn, notice }))
    await versions.pointAt(changesAt(target, arm))
  }

  /** @returns what could not be put back, and what to do about it */
  async restore(): Promise<string[]> {
    for (const client of this.#clients.splice(0)) client[Symbol.dispose]()
    if (this.#toRestore === null) return []
    const problems = await problemsOf(restoreAndMark(this.#path, this.#toRestore))
    if (problems.length === 0) return []
    return [
      ...problems.map((problem) => `not as it was before the experiment: ${problem}`),
      `\`fanbench sweep --restore ${this.#place.folder}\` tries again to put back what is left`,
    ]
  }

  async #publish(
    target: Target,
    arms: readonly Arm[],
    { isOwn, notice }: { readonly isOwn: boolean; readonly notice: (text: string) => void },
  ): Promise<ArmVersions> {
    const { alias } = target
    const problem = versionsProblem(target, this.#experiment.functionsAreNamed)
    const client = problem === null && alias !== null ? lambdaClient(target) : null
    if (client === null || alias === null)
      throw new Refusal(exitCodes.usage, `no version of a function can be published: ${problem}`)
    if (this.#toRestore !== null) throw new Error('one experiment changes the functions of one existing target')
    this.#clients.push(client)
    const { experimentId, signal } = this.#place
    const versions = new ArmVersions(client, alias, experimentId, {
      notice,
      signal,
      save: async (functions) => {
        if (isOwn) return
        const file = restoreFile(experimentId, target, alias, functions)
        await saveDocument(file, this.#path)
        this.#toRestore = file
      },
    })
    await versions.publish(arms.map((arm) => changesAt(target, arm)))
    this.#published.set(target, versions)
    return versions
  }
}

/**
 * Returns the changes by physical name. An arm may name a function by its name in the target, or by a physical name that the
 * target file does not have.
 */
function changesAt({ functions }: Target, { functions: changes = {} }: Arm): ArmChanges {
  return Object.fromEntries(Object.entries(changes).map(([name, change]) => [functions[name] ?? name, change]))
}

async function problemsOf(restoring: ReturnType<typeof restoreAndMark>): Promise<string[]> {
  try {
    const restored = await restoring
    return restored.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`]))
  } catch (error) {
    // The disk may be full by now; what was measured stands.
    if (error instanceof Refusal) return [...error.problems]
    throw error
  }
}

/** Does what a restore file says, and writes into it that it has been done, if all of it could be. */
export async function restoreAndMark(path: string, file: RestoreFile): Promise<RestoredFunction[]> {
  using client = lambdaClient(targetToRestore(file))
  if (client === null) throw new Error(`${path} was written of a target without Lambda`)
  const restored = await restoreAll(client, file.target.alias, file.functions)
  if (restored.every(({ problem }) => problem === null))
    await saveDocument({ ...file, restoredAt: new Date().toISOString() }, path)
  return restored
}
