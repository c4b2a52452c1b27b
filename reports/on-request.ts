/**
 * The outputs that are written only when asked for, by name: each is a flag that takes a path, with this line of help. Apart
 * from `outputs.ts`, so that `--help` does not load what renders them.
 */
export const onRequest = {
  csv: { takes: 'folder', help: 'write the figures as CSV files into this folder' },
  junit: { takes: 'file', help: 'write the checks as JUnit XML into this file, for a CI system' },
  openmetrics: { takes: 'file', help: 'write the figures as OpenMetrics text into this file, for Prometheus' },
} as const satisfies Readonly<Record<string, { readonly takes: 'folder' | 'file'; readonly help: string }>>

export type OnRequest = keyof typeof onRequest

/** The outputs of verdicts on several runs; a single run has all outputs. */
export const onRequestOfVerdicts = ['junit', 'openmetrics'] as const satisfies readonly OnRequest[]

/** Where they go, of those that are asked for. */
export type PathsAsked = Readonly<Partial<Record<OnRequest, string>>>
