/**
 * The outputs of a run that `fanbench report` writes only when asked, by name: each is a flag that takes a folder, with this
 * line of help. Apart from `outputs.ts`, so that `--help` does not load what renders them.
 */
export const onRequest = {
  csv: 'folder for the figures as CSV files, for a spreadsheet',
} as const satisfies Readonly<Record<string, string>>

export type OnRequest = keyof typeof onRequest
