import { type CalibrationPlan, CalibrationServer } from './calibration-server.ts'
import type { Truth } from './truth.ts'

/** A message to the process of a calibration server: the plan at the start, and the request for the truth at the end. */
export type CalibrationOrder = { readonly kind: 'start'; readonly plan: CalibrationPlan } | { readonly kind: 'close' }

export type CalibrationReport =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'closed'; readonly truth: Truth }

async function serve(plan: CalibrationPlan): Promise<void> {
  const server = await CalibrationServer.start(plan)
  report({ kind: 'listening', url: server.url })
  process.once('message', () => report({ kind: 'closed', truth: server.close() }))
}

function report(message: CalibrationReport): void {
  process.send?.(message)
}

// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())
process.once('message', (order: CalibrationOrder) => {
  if (order.kind === 'start') void serve(order.plan)
})
