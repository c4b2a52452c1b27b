import { counted } from '../../../reports/counted.ts'
import { duration, inUnit, plain, whole } from '../../../reports/figures.ts'
import { serviceTimesSentence } from '../report/strategies-text.ts'
import { pacesOf } from '../arms.ts'
import type { PlannedStrategies } from './plan-strategies.ts'

/** What would be measured, how long that takes and what it costs: a line each. */
export function planLines({ plan, runs, seconds, usd }: PlannedStrategies): string[] {
  const { strategies, sizes, rounds, functions, memoryMb, settings } = plan
  const blocks = runs.length * rounds
  return [
    `${strategies.length} strategies × ${sizes.length} room sizes × ${counted(rounds, 'round')}, ${counted(blocks, 'block')}: about ${duration(seconds)}`,
    `strategies  ${strategies.map(({ name }) => name).join(', ')}`,
    `set in      ${functions.join(', ')}${memoryMb === null ? '' : `, with ${memoryMb} MB`}`,
    ...pacesOf(plan).map((pace) => {
      const ofSize = runs.filter(({ arm }) => arm.roomSize === pace.roomSize && arm.leavesPerSecond === 0)
      const longest = Math.max(...ofSize.map((run) => run.seconds))
      return (
        `${whole(pace.roomSize).padStart(7)} members: a message every ${plain(pace.intervalSeconds)} s, ` +
        `${pace.messages} and ${pace.warmUpMessages} before them; up to ${duration(longest)} a block`
      )
    }),
    serviceTimesSentence(settings.serviceTimes ?? null, settings.target === undefined),
    `A block that says nothing of its strategy (a stalled machine, CPU that the function lacked, members that did not get in) is ` +
      'measured once more: at worst that doubles time and cost, up to --max-cost.',
    usd === null
      ? 'costs nothing: no account is involved'
      : `expected to cost ${inUnit(usd, 'usd')} at AWS, on the high side`,
  ]
}
