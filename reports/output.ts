import type { Screen } from './terminal/screen.ts'

/**
 * One way to give a result, of a run or of several, to people or to programs: a pure function of it. The same result gives the
 * same bytes.
 */
export type Output<Result> = StdoutOutput<Result> | FileOutput<Result> | FolderOutput<Result> | GitHubOutput<Result>

export interface StdoutOutput<Result> {
  readonly to: 'stdout'
  /** @returns text without a line feed at its end, the verdict first */
  render(result: Result, screen: Screen): string
  /** The verdict again, in as few lines as it takes: the last that is printed. */
  verdict(result: Result, screen: Screen): string
}

export interface FileOutput<Result> extends Saved {
  readonly to: 'file'
  /** Its name within the result's folder. */
  readonly file: string
  render(result: Result): string | Promise<string>
}

export interface FolderOutput<Result> extends Saved {
  readonly to: 'folder'
  /** @returns the text of each file by its path within the result's folder */
  render(result: Result): Files
}

/** For a job of GitHub Actions, and nowhere else: a part of the job's page, or lines of its log that GitHub reads. */
export interface GitHubOutput<Result> {
  readonly to: 'github-summary' | 'github-log'
  /** @returns whole lines; empty if there is nothing to say */
  render(result: Result): string
}

interface Saved {
  /** With every result, or only by the flag of its name in `on-request.ts`, which then says where. */
  readonly saved: 'always' | 'on-request'
}

/** The file name of every result's page. */
export const pageFile = 'report.html'

/** Texts by path. */
export type Files = Readonly<Record<string, string>>

/** The outputs of one kind of result by their names, in the order in which they are saved. */
export interface Outputs<Result> {
  readonly [name: string]: Output<Result>
  /** The text for people on stdout. */
  readonly terminal: StdoutOutput<Result>
  /** Also what `--json` prints. */
  readonly json: FileOutput<Result>
  readonly html: FileOutput<Result>
}

export async function renderFiles<Result>(
  output: FileOutput<Result> | FolderOutput<Result>,
  result: Result,
): Promise<Files> {
  return output.to === 'folder' ? output.render(result) : { [output.file]: await output.render(result) }
}
