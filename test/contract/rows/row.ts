/**
 * How a fact is known: documented by AWS, observed by others on AWS and published, or both; or measured: what AWS's own
 * client sends and accepts, which says nothing about the service.
 */
export type Flag = 'D' | 'O' | 'D/O' | 'M'

/** A fact about AWS. Its id begins with its section: `1.5-refused`. */
export interface Row {
  readonly claim: string
  readonly flag: Flag
  /** Where it is documented, or published by whom. */
  readonly source?: string
  /** Why no case tries it. */
  readonly untried?: string
}

export type Rows = Readonly<Record<string, Row>>
