import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { demo } from '../scenarios/demo.ts'
import { defaultOptions } from '../settings/compose-options.ts'
import type { CommandContext } from './context.ts'
import { type Capacity, localCapacity } from './running/preflight/local-capacity.ts'
import { type Machine, inspectMachine } from './running/preflight/machine.ts'

/** Reports how much load this machine can run, and what limits it. Exit 13 if the demo does not fit. */
export async function doctor({ answer, json }: CommandContext): Promise<ExitCode> {
  const machine = await inspectMachine()
  const capacity = localCapacity(machine)
  const demoMembers = defaultOptions(demo).members
  const demoFits = machine.canListen && capacity.connections >= demoMembers
  answer.write(
    json
      ? `${JSON.stringify({ machine, capacity, demoMembers, demoFits }, null, 2)}\n`
      : `${diagnosis(machine, capacity, demoMembers, demoFits).join('\n')}\n`,
  )
  return demoFits ? exitCodes.ok : exitCodes.localResources
}

function diagnosis(machine: Machine, capacity: Capacity, demoMembers: number, demoFits: boolean): string[] {
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
    `The embedded stack and the load generator fit with up to ${count(capacity.connections)} connections; ${capacity.limitedBy} are used up first.`,
    'The message rate depends on the cores: each run reports whether the machine kept up.',
    demoFits
      ? `✔ the demo (${count(demoMembers)} connections) fits`
      : `✖ the demo (${count(demoMembers)} connections) does not fit: ${capacity.wayOut}`,
  ]
}

function count(value: number): string {
  return value === Number.POSITIVE_INFINITY ? 'unlimited' : value.toLocaleString('en-US')
}
