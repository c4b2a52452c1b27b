import type { Check, RunResult } from '../../result/run-result.ts'
import { type JudgedShare, judgedShare, judgedShares } from '../../result/values.ts'
import { percent } from './judged-limit.ts'

type Counters = RunResult['counters']

/** With less than this share judged, losses or misrouted deliveries may be hidden in the rest. */
export const leastJudgedShare = 0.9

const whatIsCounted = 'deliveries_ruled_out'

/**
 * Checks whether the run could judge what was received and what was not. Where too many members left or returned around the
 * messages, there is no verdict on lost or misrouted deliveries. Where nobody stayed away for long enough, there is no verdict on
 * deliveries to members that have left.
 */
export function judgedChecks(counters: Counters): Check[] {
  return [
    ...(Object.keys(judgedShares) as JudgedShare[]).flatMap((name) => shareCheck(name, counters)),
    ...leaversCheck(counters),
  ]
}

function shareCheck(name: JudgedShare, counters: Counters): Check[] {
  const shares = judgedShare(name, counters)
  if (shares === null) return []
  const { judged, of } = shares
  return [
    {
      name,
      setBy: 'every-run',
      observed: judged / of,
      bound: 'at least',
      limit: leastJudgedShare,
      unit: 'share',
      note: `${judged} of ${of}`,
      verdict: judged >= of * leastJudgedShare ? 'pass' : 'inconclusive',
    },
  ]
}

function leaversCheck({ leaves_completed: leaves = 0, [whatIsCounted]: ruledOut }: Counters): Check[] {
  if (leaves === 0 || ruledOut === undefined) return []
  return [
    {
      name: whatIsCounted,
      setBy: 'every-run',
      observed: ruledOut,
      bound: 'at least',
      limit: 1,
      unit: 'count',
      verdict: ruledOut >= 1 ? 'pass' : 'inconclusive',
    },
  ]
}

const inWords: Readonly<Record<JudgedShare, string>> = {
  receipts_judged: 'the receipts',
  deliveries_judged: 'the deliveries that may have been owed',
}

/**
 * Says why there is no verdict and what to do, with the name of the check at the end; null for a check that has a verdict, or is
 * none of {@link judgedChecks}.
 */
export function whyNotJudged(
  { name, observed, note, verdict }: Check,
  { leaves_completed: leaves = 0 }: Counters,
): string | null {
  if (verdict !== 'inconclusive') return null
  if (name === whatIsCounted)
    return (
      `Whether members that have left a room are still sent its messages could not be judged: ${leaves} left, and no message was sent that one of them must not ` +
      `receive (${name}). Give a longer --duration, a higher --publish-rate, or a shorter --drain.`
    )
  if (!Object.hasOwn(inWords, name)) return null
  return (
    `Only ${percent(Number(observed))} of ${inWords[name as JudgedShare]} could be judged, because too many members left or returned around the messages, ` +
    `so there is no verdict on what was lost or misrouted (${name}; ${note}; the limit is at least ${percent(leastJudgedShare)}). Give fewer members ` +
    'that leave, drop or reconnect (--churn-rate, --share), more --members, a longer --duration, or a shorter --drain or --join-grace.'
  )
}
