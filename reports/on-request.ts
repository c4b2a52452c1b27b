/**
 * The outputs that are written only when asked for, by name: each is a flag that takes a path, with this line of help. Apart
 * from `outputs.ts`, so that `--help` does not load what renders them.
 */
export const onRequest = {
  csv: { takes: 'folder', help: 'folder for the figures as CSV files, for a spreadsheet' },
  junit: { takes: 'file', help: 'file for the checks as JUnit XML, for a CI system' },
  openmetrics: { takes: 'file', help: 'file for the figures as OpenMetrics text, for Prometheus' },
} as const satisfies Readonly<Record<string, { readonly takes: 'folder' | 'file'; readonly help: string }>>

export type OnRequest = keyof typeof onRequest

/** Of verdicts on several runs; a single run has them all. */
export const onRequestOfVerdicts = ['junit', 'openmetrics'] as const satisfies readonly OnRequest[]

/** Where they go, of those that are asked for. */
export type PathsAsked = Readonly<Partial<Record<OnRequest, string>>>
