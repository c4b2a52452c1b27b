import type { Command } from 'commander'
import { type CarryOut, verb } from './verb.ts'

export function addDoctor(program: Command, carryOut: CarryOut): void {
  const doctor = verb(program, 'doctor', 'what this machine can carry, and what limits it')
  doctor.action(() =>
    carryOut(doctor, async (context) => {
      const commands = await import('../commands/doctor.ts')
      return commands.doctor(context)
    }),
  )
}
