// One file, so that its cases share their stack.
import './cloudwatch/metrics.ts'
import './cloudwatch/insights.ts'
import './cloudwatch/get-metric-data.ts'
