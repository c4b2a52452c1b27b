import { roundsNeeded } from '../differences.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import { type Slo, parseSlo } from '../../../src/metrics/judging/checks/slo.ts'
import type { Mistakes } from '../../../src/settings/mistakes.ts'

/** The sweep's own options, as they were typed. */
export interface OwnArgs {
  readonly memory: string | undefined
  readonly reference: string | undefined
  readonly functions: readonly string[] | undefined
  readonly rounds: string | undefined
  readonly slo: string | undefined
}

export interface SweepChoice {
  /** In MB, the smallest first. */
  readonly memoryMb: readonly number[]
  readonly referenceMb: number
  /** Undefined for the function that takes the messages. */
  readonly functions: readonly string[] | undefined
  readonly rounds: number
  readonly slo: Slo | null
}

const [leastMb, mostMb] = [128, 10_240]
const usualRounds = 10
const mostRounds = 1000

/** What is wrong is added to the mistakes. @returns undefined where nothing can be made of them */
export async function readOwnArgs(args: OwnArgs, mistakes: Mistakes): Promise<SweepChoice | undefined> {
  const complain: Complain = (problem) => {
    mistakes.add(exitCodes.usage, problem)
    return undefined
  }
  const memoryMb = readSizes(args.memory, complain)
  const rounds = readRounds(args.rounds, memoryMb?.length ?? 2, complain)
  const referenceMb = readReference(args.reference, memoryMb, complain)
  const { slo: text } = args
  const slo = text === undefined ? null : await mistakes.collect(() => parseSlo(text))
  if (memoryMb === undefined || rounds === undefined || referenceMb === undefined || slo === undefined) return undefined
  const functions = args.functions?.flatMap((list) => list.split(',')).map((name) => name.trim())
  return { memoryMb, referenceMb, functions, rounds, slo }
}

/** Returns undefined, for what could not be read. */
type Complain = (problem: string) => undefined

function readSizes(text: string | undefined, complain: Complain): number[] | undefined {
  const example = 'give two sizes in MB or more: --memory 128,512,1769'
  if (text === undefined) return complain(`--memory: is missing; ${example}`)
  const sizes = text.split(',').map((size) => sizeOf(size.trim()))
  if (sizes.includes(undefined))
    return complain(`--memory ${text}: sizes are whole numbers of MB from ${leastMb} to ${mostMb}`)
  const different = [...new Set(sizes)].filter((size) => size !== undefined).toSorted((a, b) => a - b)
  if (different.length < sizes.length) return complain(`--memory ${text}: has a size twice`)
  if (different.length < 2) return complain(`--memory ${text}: has nothing to be compared with; ${example}`)
  return different
}

function readRounds(text: string | undefined, settings: number, complain: Complain): number | undefined {
  if (text === undefined) return Math.max(usualRounds, roundsNeeded(settings))
  const rounds = /^\d+$/.test(text) ? Number(text) : 0
  if (rounds >= 1 && rounds <= mostRounds) return rounds
  return complain(`--rounds ${text}: must be a whole number from 1 to ${mostRounds}`)
}

/** The largest, unless another is given. */
function readReference(
  text: string | undefined,
  sizes: readonly number[] | undefined,
  complain: Complain,
): number | undefined {
  if (sizes === undefined) return undefined
  if (text === undefined) return sizes.at(-1)
  const reference = sizeOf(text)
  if (reference !== undefined && sizes.includes(reference)) return reference
  return complain(`--reference ${text}: must be one of the sizes of --memory, ${sizes.join(', ')}`)
}

function sizeOf(text: string): number | undefined {
  const size = /^\d+$/.test(text) ? Number(text) : 0
  return size >= leastMb && size <= mostMb ? size : undefined
}
