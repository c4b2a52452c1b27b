import type { RunResult } from './run-result.ts'

/** The CPU time of the execution environments a delivery, and how it is known. */
export interface HandlerCpu {
  readonly usPerDelivery: number
  /** For people. */
  readonly source: string
}

type Figures = Pick<RunResult, 'target' | 'processes' | 'server' | 'counters'>

/**
 * Returns the CPU time of all functions of the chat together while only messages were published; connects and joins are no part
 * of a delivery. Null if it is not known: nothing was delivered, the environments belong to a stack that somebody else has
 * started, or a log is missing.
 */
export function handlerCpu(result: Figures): HandlerCpu | null {
  const deliveries = result.counters['deliveries_received'] ?? 0
  if (deliveries === 0) return null
  const found = result.target.kind === 'aws' ? billedCpu(result) : measuredCpu(result)
  return found && { usPerDelivery: (found.seconds * 1e6) / deliveries, source: found.source }
}

interface CpuTime {
  readonly seconds: number
  readonly source: string
}

function measuredCpu({ processes }: Figures): CpuTime | null {
  // Of processes, only execution environments have CPU shares, if only an empty list.
  const environments = processes.filter(({ cpuShares, processes: atOnce }) => cpuShares !== undefined && atOnce > 0)
  if (environments.length === 0) return null
  const whilePublishing = environments.flatMap(({ publishingCpuSeconds }) => publishingCpuSeconds ?? [])
  const source = 'user and system time of the processes of the execution environments'
  if (whilePublishing.length === environments.length)
    return { seconds: sum(whilePublishing), source: `${source}, from the first message to the last` }
  const seconds = environments.flatMap(({ cpuSeconds }) => cpuSeconds ?? [])
  return seconds.length < environments.length ? null : { seconds: sum(seconds), source }
}

/** Lambda gives CPU in proportion to memory, one vCPU at this size; at 10,240 MB, the most there is, it is 5.8 of 6. */
const memoryMbOfOneCpu = 1_769

/** A handler that waits for its posts is billed for the CPU that it leaves unused. */
function billedCpu({ server }: Figures): CpuTime | null {
  if (server.logs === null || server.logs === undefined || server.logs.status !== 'complete') return null
  const billed = Object.values(server.logs.functions).map(({ billedGbSeconds }) => billedGbSeconds)
  const known = billed.filter((gbSeconds) => gbSeconds !== undefined)
  if (known.length === 0 || known.length < billed.length) return null
  return {
    seconds: (sum(known) * 1024) / memoryMbOfOneCpu,
    source: `at most: the billed duration by memory size, ${memoryMbOfOneCpu} MB being one vCPU`,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
