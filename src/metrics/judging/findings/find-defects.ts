import { type Evidence, type Finding, type FindingName, findingNames } from '../../result/findings.ts'
import type { RunResult } from '../../result/run-result.ts'
import type { RunEvidence } from './finding-rule.ts'
import { findingRules } from './rules.ts'

/**
 * Names the known defects of a chat for which a run has evidence. A finding that follows from another one is left out: the other
 * one lists what it explains.
 */
export function findDefects(evidence: Evidence, counters: RunResult['counters']): Finding[] {
  const seen: RunEvidence = {
    ...evidence,
    count: (counter) => counters[counter] ?? 0,
  }
  const held = new Map<FindingName, Finding['evidence']>()
  for (const name of findingNames) {
    const figures = findingRules[name].find(seen)
    if (figures !== null) held.set(name, known(figures))
  }
  const explained = new Set([...held.keys()].flatMap((name) => findingRules[name].explains))
  return [...held]
    .filter(([name]) => !explained.has(name) || findingRules[name].standsAlone?.(seen) === true)
    .map(([name, figures]) => {
      const rule = findingRules[name]
      const { sentence, change, explains } = rule
      const lines = rule.details?.(seen) ?? []
      return {
        name,
        sentence,
        change,
        evidence: figures,
        ...(lines.length > 0 && { details: [...lines] }),
        explains: explains.filter((other) => held.has(other)),
      }
    })
}

function known(figures: Readonly<Record<string, number | undefined>>): Finding['evidence'] {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
