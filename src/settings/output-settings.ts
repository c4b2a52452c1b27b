import { list, onOrOff, text } from '../value-schemas.ts'

/** What a run must show to pass. */
export const checkSettings = {
  limit: list('a list such as delivery_latency.p99=500ms')
    .meta({ placeholder: 'name=value' })
    .default([])
    .describe('fail unless it holds: delivery_latency.p99=500ms, deliveries_lost=0'),
  allowInconclusive: onOrOff().default(false).describe('a limit that could not be judged is a notice, and not exit 16'),
  requireMetrics: onOrOff().default(false).describe('fail unless the CloudWatch metrics are complete'),
}

export const outputSettings = {
  outDir: text('a folder')
    .meta({ placeholder: 'folder' })
    .default('reports/out')
    .describe('where results go, one folder a run'),
}
