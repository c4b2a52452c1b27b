import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { type Screen, painter } from '../screen.ts'
import { type Block, summary } from '../summary.ts'
import { deliveryBlocks } from './deliveries.ts'
import { findingBlocks, hintBlocks } from './findings.ts'
import { headBlocks } from './head.ts'
import { helloBlocks } from './hello.ts'
import { metricBlocks } from './metrics.ts'
import { serverBlocks } from './server.ts'
import { figuresInFull, figuresInShort } from './figures.ts'

/**
 * What is printed after a run, without a line feed at its end: on a terminal as much as it has room for, and everything if
 * asked.
 */
export function renderTerminal(result: RunResult, screen: Screen): string {
  const paint = painter(screen)
  const further = screen.verbose ? figuresInFull : figuresInShort
  return summary(
    [
      ...headBlocks(result, screen, paint),
      blank,
      ...metricBlocks(result, screen, paint),
      blank,
      ...findingBlocks(result, screen, paint),
      ...hintBlocks(result, screen, paint),
      ...deliveryBlocks(result, screen, paint),
      ...helloBlocks(result, screen, paint),
      ...further(result, screen.columns),
      ...serverBlocks(result, screen, paint),
    ],
    screen,
  ).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }
