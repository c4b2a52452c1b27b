import { type HelloWay, helloWayOf, helloWays } from '../../../metrics/catalogue/hello-ways.ts'
import { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import {
  type WorkerFacts,
  idFields,
  idSources,
  openingFields,
  rowsOf,
} from '../../../metrics/recording/worker-facts.ts'

/** The connection ids that the members of one way received. */
export interface ToldIds {
  readonly members: number
  /** The members whose handshake succeeded. */
  readonly opened: number
  /** Were told an id that the check did not contradict. */
  readonly haveTheirId: number
  /** Connected, and have not. */
  readonly missing: number
  readonly wrong: number
  readonly unchecked: number
  readonly repeated: number
  /** All frames that told an id, but for the answers of the check. */
  readonly frames: number
  /** Intended start of the connection to the first frame with the id that is theirs; infinite for those without one. */
  readonly latency: GuardedHistogram
}

type Facts = readonly Pick<WorkerFacts, 'ids' | 'openings'>[]

/** @param membersAttempted all of them, in a run that was played to its end; null counts those that were connected */
export function toldIds(workerFacts: Facts, membersAttempted: number | null): Readonly<Record<HelloWay, ToldIds>> {
  const openings = byMember(workerFacts, 'openings', openingFields.length)
  const told = byMember(workerFacts, 'ids', idFields.length)
  const members =
    membersAttempted === null ? [...openings.keys()] : Array.from({ length: membersAttempted }, (_, index) => index)
  const ofWay = (way: HelloWay) => {
    const all = members
      .filter((member) => helloWayOf(member) === way)
      .map((member) => judgeMember(openings.get(member)?.[0], told.get(member) ?? []))
    return together(all)
  }
  return Object.fromEntries(helloWays.map((way) => [way, ofWay(way)])) as Record<HelloWay, ToldIds>
}

interface ToldMember {
  readonly isOpen: boolean
  /** Null without an id that may be its own. */
  readonly latencyUs: number | null
  readonly frames: number
  readonly wrong: number
  readonly isChecked: boolean
}

function judgeMember(opening: readonly number[] | undefined, rows: readonly (readonly number[])[]): ToldMember {
  const isCheck = ([, how]: readonly number[]) => how === idSources.checked
  const trueId = rows.findLast(isCheck)?.[2]
  const frames = rows.filter((row) => !isCheck(row))
  const isWrong = ([, , id]: readonly number[]) => trueId !== undefined && id !== trueId
  const first = frames.find((row) => !isWrong(row))
  const [, intendedAtUs] = opening ?? []
  return {
    isOpen: opening !== undefined,
    latencyUs: first === undefined || intendedAtUs === undefined ? null : (first[3] ?? 0) - intendedAtUs,
    frames: frames.length,
    wrong: frames.filter(isWrong).length,
    isChecked: trueId !== undefined,
  }
}

function together(all: readonly ToldMember[]): ToldIds {
  const latency = new GuardedHistogram()
  for (const { latencyUs } of all) {
    if (latencyUs === null) latency.recordInfinite()
    else latency.record(latencyUs)
  }
  const open = all.filter(({ isOpen }) => isOpen)
  const sum = (countOf: (one: ToldMember) => number) => all.reduce((total, one) => total + countOf(one), 0)
  return {
    members: all.length,
    opened: open.length,
    haveTheirId: latency.finiteCount,
    missing: open.filter(({ latencyUs }) => latencyUs === null).length,
    wrong: sum(({ wrong }) => wrong),
    unchecked: open.filter(({ isChecked }) => !isChecked).length,
    repeated: sum(({ frames }) => Math.max(0, frames - 1)),
    frames: sum(({ frames }) => frames),
    latency,
  }
}

/** The rows of each member, in the order in which its worker wrote them. */
function byMember(workerFacts: Facts, column: 'ids' | 'openings', width: number): Map<number, number[][]> {
  const rows = workerFacts.flatMap((facts) => [...rowsOf(facts[column], width)].map((row) => [...row]))
  return Map.groupBy(rows, ([member = 0]) => member)
}
