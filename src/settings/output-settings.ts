import { z } from 'zod'

const aLimit = 'a list such as delivery_latency.p99=500ms'

/** What a run must show to pass. */
export const checkSettings = {
  limit: z
    .array(z.string({ error: aLimit }).min(1, { error: aLimit }), { error: aLimit })
    .meta({ placeholder: 'name=value' })
    .default([])
    .describe('fail unless it holds: delivery_latency.p99=500ms, deliveries_lost=0'),
  allowInconclusive: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('a limit that could not be judged is a notice, and not exit 16'),
  requireMetrics: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('fail unless the CloudWatch metrics are complete'),
}

export const outputSettings = {
  outDir: z
    .string({ error: 'a folder' })
    .min(1, { error: 'a folder' })
    .meta({ placeholder: 'folder' })
    .default('reports/out')
    .describe('where results go, one folder a run'),
}
