import { list, onOrOff, text } from '../value-schemas.ts'

/** What a run must show to pass. */
export const checkSettings = {
  limit: list('a list such as delivery_latency.p99=500ms')
    .meta({ placeholder: 'name=value' })
    .default([])
    .describe(
      'the run fails unless this limit holds: delivery_latency.p99=500ms, "delivery_ratio>=99.99%", deliveries_lost=0',
    ),
  strict: onOrOff()
    .default(false)
    .describe('the run fails over what a browser closes a connection for: texts not UTF-8, overlong lengths, HTTP/1.0'),
  allowInconclusive: onOrOff()
    .default(false)
    .describe('report a limit that could not be judged as a notice, without exit code 16'),
  requireMetrics: onOrOff().default(false).describe('the run fails unless the CloudWatch metrics are complete'),
}

export const outputSettings = {
  outDir: text('a folder')
    .meta({ placeholder: 'folder' })
    .default('reports/out')
    .describe('folder for results, one folder a run'),
}
