import { percent } from '../../reports/figures.ts'
import { takenNames } from '../../reports/sentences/taken-time.ts'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { type Fitness, judgeFitness } from '../../src/metrics/judging/fitness.ts'
import type { TakenShares } from '../../src/metrics/result/run-result.ts'
import { demo } from '../../src/scenarios/demo.ts'
import { defaultOptions } from '../../src/settings/compose-options.ts'
import type { CommandContext } from '../flags/context.ts'
import { type Capacity, localCapacity } from '../run/preflight/local-capacity.ts'
import { lookAtMachine, type Machine, inspectMachine } from '../run/preflight/machine.ts'

/** The seconds of observation: long enough for shares of some hundredths. */
const lookSeconds = 3

/** Reports how much load this machine can run, what limits it, and what else it is busy with. Exit 13 if the demo does not fit. */
export async function doctor({ answer, json }: CommandContext): Promise<ExitCode> {
  const machine = await inspectMachine()
  const taken = await lookAtMachine(lookSeconds)
  const capacity = localCapacity(machine)
  const demoMembers = defaultOptions(demo).members
  const demoFits = machine.canListen && capacity.connections >= demoMembers
  answer.write(
    json
      ? `${JSON.stringify({ machine, capacity, taken, ...(taken !== null && { fitness: fitnessOf(taken).word }), demoMembers, demoFits }, null, 2)}\n`
      : `${diagnosis({ machine, capacity, taken, demoMembers, demoFits }).join('\n')}\n`,
  )
  return demoFits ? exitCodes.ok : exitCodes.localResources
}

interface Diagnosis {
  readonly machine: Machine
  readonly capacity: Capacity
  readonly taken: TakenShares | null
  readonly demoMembers: number
  readonly demoFits: boolean
}

function diagnosis({ machine, capacity, taken, demoMembers, demoFits }: Diagnosis): string[] {
  const { openFiles, ephemeralPorts } = machine
  return [
    `  node              ${machine.nodeVersion}`,
    `  cores             ${machine.cores}`,
    `  memory            ${(machine.memoryAvailableBytes / 1e9).toFixed(1)} GB available`,
    `  open files        ${count(openFiles.soft)} a process (hard limit ${count(openFiles.hard)})`,
    `  outgoing ports    ${count(ephemeralPorts)} from each source address`,
    `  source addresses  ${machine.manySourceAddresses ? 'all of 127.0.0.0/8' : '127.0.0.1 only'}`,
    `  a free port       ${machine.canListen ? 'yes' : 'none: nothing can listen on 127.0.0.1'}`,
    '',
    ...takenLines(taken),
    '',
    `The embedded stack and the load generator fit with up to ${count(capacity.connections)} connections; ${capacity.limitedBy} are used up first.`,
    'The message rate depends on the cores: each run reports whether the machine kept up.',
    demoFits
      ? `✔ the demo (${count(demoMembers)} connections) fits`
      : `✖ the demo (${count(demoMembers)} connections) does not fit: ${capacity.wayOut}`,
  ]
}

/** A row each, and whether a run could be believed beside that. */
function takenLines(taken: TakenShares | null): string[] {
  if (taken === null)
    return ['It is not known how much of this machine other processes take: its system does not report it.']
  const rows = takenNames.map(([name, what, whole]) => {
    const share = taken[name]
    return `  ${what.padEnd(21)} ${share === null ? 'not known' : `${percent(share)} ${whole}`}`
  })
  const { word, reasons } = fitnessOf(taken)
  return [
    `What others took of this machine within ${lookSeconds} s:`,
    ...rows,
    word === 'fit' ? '✔ fit to measure, as long as it stays like that' : `✖ ${word}: ${reasons.join(' ')}`,
  ]
}

/** Returns the judgement of a run that would need a core all the time. */
function fitnessOf(taken: TakenShares): Fitness {
  const run = { ...taken, waitedShare: null }
  return judgeFitness({ machineCpu: null, processes: [], generator: [], takenTime: { seconds: [], run, worst: null } })
}

function count(value: number): string {
  return value === Number.POSITIVE_INFINITY ? 'unlimited' : value.toLocaleString('en-US')
}
