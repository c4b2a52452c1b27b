import type { Command } from 'commander'
import { type Execute, subcommand } from '../flags/subcommand.ts'

export function addMetrics(program: Command, execute: Execute): void {
  const metrics = subcommand(program, 'metrics', 'list all metrics and counters: names, units, meanings')
  metrics.action(() =>
    execute(metrics, async (context) => {
      const { listMetrics } = await import('./command.ts')
      return listMetrics(context)
    }),
  )
}
