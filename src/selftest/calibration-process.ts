import { beat } from '../../processes/silence.ts'
import { type CalibrationPlan, CalibrationServer } from './calibration-server.ts'
import type { Truth } from './truth.ts'

/** To the process of a calibration server: first its plan, at the end the demand for the truth. */
export type CalibrationOrder = { readonly kind: 'start'; readonly plan: CalibrationPlan } | { readonly kind: 'close' }

export type CalibrationNews =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'closed'; readonly truth: Truth }

async function serve(plan: CalibrationPlan): Promise<void> {
  const server = await CalibrationServer.start(plan)
  tell({ kind: 'listening', url: server.url })
  beat()
  process.once('message', () => tell({ kind: 'closed', truth: server.close() }))
}

function tell(news: CalibrationNews): void {
  process.send?.(news)
}

// Ctrl-C reaches the whole process group; the selftest decides what it means.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())
process.once('message', (order: CalibrationOrder) => {
  if (order.kind === 'start') void serve(order.plan)
})
