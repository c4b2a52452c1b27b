import type { Check, RunResult } from '../../../src/metrics/result/run-result.ts'
import { percent, whole } from '../../figures.ts'
import { checkLimit, checkOutcomes, worstFirst } from '../../outcome.ts'
import { judgedWords } from '../../sentences/judged-words.ts'
import { wrapped } from '../lines.ts'
import type { Paint, Screen } from '../screen.ts'
import type { Block } from '../summary.ts'

/** The checks, what was delivered, and whether the counts add up. */
export function deliveryBlocks(result: RunResult, { columns }: Screen, paint: Paint): Block[] {
  return [
    ...checkBlocks(result, columns, paint),
    { lines: deliveredLines(result, columns, paint), worth: 650 },
    balanceBlock(result, columns, paint),
  ]
}

/** Failed checks are among the reasons already; undecided ones are named here, unless they are too. */
function checkBlocks({ verdict: { checks, reasons } }: RunResult, columns: number, paint: Paint): Block[] {
  if (checks.length === 0) return [{ lines: ['no checks were set'], worth: 640 }]
  const [worst] = worstFirst(checks)
  const { mark, tone } = checkOutcomes[worst?.verdict ?? 'pass']
  const passed = checks.filter((check) => check.verdict === 'pass').length
  const isReason = ({ name }: Check) => reasons.some((reason) => reason.includes(`(${name}`))
  const undecided = checks.filter((check) => check.verdict === 'inconclusive' && !isReason(check))
  return [
    { lines: [paint(tone, `${mark} ${passed} of ${checks.length} checks passed`)], worth: 640 },
    ...undecided.map((check, at) => ({
      lines: wrapped(
        `inconclusive: ${check.name} for its limit of ${checkLimit(check)}: ${check.note ?? 'it is not known'}`,
        '  ',
        columns,
        '    ',
      ),
      worth: 630 - at,
    })),
  ]
}

function deliveredLines({ counters }: RunResult, columns: number, paint: Paint): string[] {
  const count = (name: string) => counters[name] ?? 0
  const expected = count('deliveries_expected')
  if (expected === 0) return []
  const lost = count('deliveries_lost')
  const duplicates = count('deliveries_duplicate')
  const delivered = `delivered ${whole(count('deliveries_received'))}/${whole(expected)}`
  const misrouted = count('deliveries_misrouted')
  const tone = lost + duplicates + misrouted > 0 ? 'bad' : 'good'
  const others = misrouted === 0 ? '' : `misrouted ${whole(misrouted)}   `
  const judged = judgedWords(counters)
  const rest = `lost ${whole(lost)}   duplicates ${whole(duplicates)}   ${others}late ${whole(count('deliveries_late'))}${judged && `   ${judged}`}`
  return wrapped(`${delivered}   ${rest}`, '', columns, '  ').map((line) =>
    line.replace(delivered, () => paint(tone, delivered)),
  )
}

function balanceBlock({ balance, generator }: RunResult, columns: number, paint: Paint): Block {
  const unbalanced = balance.filter((line) => line.residue !== 0)
  const isBalanced = unbalanced.length === 0
  const sums = isBalanced
    ? `balance ok (${balance.length} lines, residue 0)`
    : unbalanced.map((line) => `residue ${whole(line.residue)} in ${line.name}`).join(', ')
  const stalled = Math.max(0, ...generator.map((worker) => worker.stallShare))
  const generated = generator.length === 0 ? '' : `   generator stalled ${percent(stalled)} of the time`
  const lines = wrapped(`${sums}${generated}`, '', columns, '  ').map((line) =>
    isBalanced ? line.replace(sums, () => paint('good', sums)) : paint('bad', line),
  )
  return { lines, worth: isBalanced ? 300 : 850 }
}
