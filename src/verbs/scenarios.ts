import type { Command } from 'commander'
import { type CarryOut, verb } from './verb.ts'

export function addScenarios(program: Command, carryOut: CarryOut): void {
  const scenarios = verb(program, 'scenarios', 'what run can be asked to do, with its defaults')
  scenarios.action(() =>
    carryOut(scenarios, async (context) => {
      const { listScenarios } = await import('../commands/scenarios.ts')
      return listScenarios(context)
    }),
  )
}
