import type { Row } from '../row.ts'
import { deliveries } from './deliveries.ts'
import { goodTargets } from './good-targets.ts'
import { handshakes } from './handshakes.ts'

/** The table: by kind, each row one entry. */
export const rows: readonly Row[] = [...handshakes, ...deliveries, ...goodTargets]
