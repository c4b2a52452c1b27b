import type { Command } from 'commander'
import { type Execute, subcommand } from '../flags/subcommand.ts'

export function addDoctor(program: Command, execute: Execute): void {
  const doctor = subcommand(program, 'doctor', 'check how much load this machine can run, and what limits it')
  doctor.action(() =>
    execute(doctor, async (context) => {
      const commands = await import('./command.ts')
      return commands.doctor(context)
    }),
  )
}
