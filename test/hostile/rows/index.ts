import type { Row } from '../row.ts'
import { answers } from './answers.ts'
import { breakingTargets } from './breaking-targets.ts'
import { closingTargets } from './closing-targets.ts'
import { deliveries } from './deliveries.ts'
import { files } from './files.ts'
import { goodTargets } from './good-targets.ts'
import { guarded } from './guarded.ts'
import { handshakes } from './handshakes.ts'
import { inputs } from './inputs.ts'
import { limits } from './limits.ts'
import { machineFaults } from './machine.ts'
import { nights } from './nights.ts'
import { protocolFiles } from './protocol-files.ts'
import { stacks } from './stacks.ts'

/** The table: by kind, each row one entry. */
export const rows: readonly Row[] = [
  ...closingTargets,
  ...breakingTargets,
  ...handshakes,
  ...answers,
  ...deliveries,
  ...goodTargets,
  ...limits,
  ...protocolFiles,
  ...inputs,
  ...files,
  ...guarded,
  ...nights,
  ...machineFaults,
  ...stacks,
]
