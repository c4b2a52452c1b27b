import { hostLocalStack } from '../../../reference-stack/local/host.ts'

const stack = await hostLocalStack({ stackFile: process.argv[2] ?? '' })
process.send?.(stack.target)
