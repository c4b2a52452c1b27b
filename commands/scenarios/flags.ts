import type { Command } from 'commander'
import { type Execute, subcommand } from '../flags/subcommand.ts'

export function addScenarios(program: Command, execute: Execute): void {
  const scenarios = subcommand(program, 'scenarios', 'list the scenarios of run, with their defaults')
  scenarios.action(() =>
    execute(scenarios, async (context) => {
      const { listScenarios } = await import('./command.ts')
      return listScenarios(context)
    }),
  )
}
