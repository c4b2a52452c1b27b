import { hostChat } from '../../fixtures/hosted-chat.ts'

const stack = await hostChat(process.argv[2] ?? '')
process.send?.(stack.target)
